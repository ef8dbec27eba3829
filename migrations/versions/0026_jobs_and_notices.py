"""Jobs: what is done later, outside of a request; and what is told to whom"""

import sqlalchemy as sa
from alembic import op


revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("tries", WHOLE, nullable=False),
        sa.Column("lease", sa.String(length=32), nullable=True),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("failed_for", sa.String(length=60), nullable=True),
        sa.Column("schedule", sa.String(length=40), nullable=True),
        sa.Column("scheduled_for", MOMENT, nullable=True),
        sa.Column("id", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("schedule", "scheduled_for", name=op.f("uq_job_schedule_scheduled_for")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_job_state_due_at", "job", ["state", "due_at"])
    op.create_table(
        "notice",
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("told", sa.String(length=12), nullable=False),
        sa.Column("about", sa.String(length=130), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.Column("id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("person_id", "told", "about", "day", name=op.f("uq_notice_person_id_told_about_day")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "delivery",
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("for_day", sa.Date(), nullable=False),
        sa.Column("asked_by", WHOLE, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("failed_for", sa.String(length=60), nullable=True),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_delivery_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("person_id", "way", "for_day", name=op.f("uq_delivery_person_id_way_for_day")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_delivery_made_at"), "delivery", ["made_at"])
    op.create_table(
        "mail_address",
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("email", sa.String(length=120), nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("waiting_email", sa.String(length=120), nullable=True),
        sa.Column("waiting_since", MOMENT, nullable=True),
        sa.Column("failed_for", sa.String(length=60), nullable=True),
        sa.Column("wants_mail", sa.Boolean(), nullable=False),
        sa.Column("id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mail_address_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_address")),
        sa.UniqueConstraint("person_id", name=op.f("uq_mail_address_person_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "calendar_feed",
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_calendar_feed_token_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_calendar_feed_person_id"), "calendar_feed", ["person_id"])


def downgrade() -> None:
    op.drop_table("calendar_feed")
    op.drop_table("mail_address")
    op.drop_table("delivery")
    op.drop_table("notice")
    op.drop_table("job")
