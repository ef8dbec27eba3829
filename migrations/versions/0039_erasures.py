"""Erasing a person: asked, agreed, carried out; and the bureau's holds"""

import sqlalchemy as sa
from alembic import op


revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "person_erasure",
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("organisation_id", WHOLE, nullable=False),
        sa.Column("of_pupil", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asked_by", WHOLE, nullable=False),
        sa.Column("asked_as", sa.String(length=20), nullable=False),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("approved_by", WHOLE, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", WHOLE, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_erasure_person_id_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_person_erasure_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_erasure")),
        sqlite_autoincrement=True,
    )
    for column in ("person_id", "organisation_id", "due_on"):
        op.create_index(op.f(f"ix_person_erasure_{column}"), "person_erasure", [column])
    op.create_table(
        "erasure_hold",
        sa.Column("person_id", WHOLE, nullable=True),
        sa.Column("typed_name", sa.String(length=80), nullable=True),
        sa.Column("organisation_id", WHOLE, nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("set_by", WHOLE, nullable=False),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.Column("lifted_by", WHOLE, nullable=True),
        sa.Column("id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_erasure_hold_person_id_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_erasure_hold_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_hold")),
        sqlite_autoincrement=True,
    )
    for column in ("person_id", "organisation_id"):
        op.create_index(op.f(f"ix_erasure_hold_{column}"), "erasure_hold", [column])


def downgrade() -> None:
    op.drop_table("erasure_hold")
    op.drop_table("person_erasure")
