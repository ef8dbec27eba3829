"""Lessons whose key points were all taught, as who taught them said; holidays and days worked instead"""

import sqlalchemy as sa
from alembic import op


revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("taught_session", sa.Column("told_whole", sa.Boolean(), nullable=True))

    op.create_table(
        "school_day_range",
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_school", sa.Boolean(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_school_day_range_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_day_range")),
        sa.UniqueConstraint(
            "organisation_id", "first_day", name=op.f("uq_school_day_range_organisation_id_first_day")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("school_day_range", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_school_day_range_import_id"), ["import_id"], unique=False)

    # A register closes only after a lesson whose key points were all taught: so was each that closed before.
    lessons = sa.table("planned_lesson", sa.column("taught_session_id"))
    taught = sa.table("taught_session", sa.column("id"), sa.column("told_whole", sa.Boolean()))
    closed = sa.select(lessons.c.taught_session_id).where(lessons.c.taught_session_id.is_not(None))
    op.execute(taught.update().where(taught.c.id.in_(closed)).values(told_whole=sa.true()))


def downgrade() -> None:
    op.drop_table("school_day_range")
    op.drop_column("taught_session", "told_whole")  # in place: others point at the table
