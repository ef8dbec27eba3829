"""Corrections of names: asked by the person, answered by somebody else"""

import sqlalchemy as sa
from alembic import op


revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "name_correction",
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("former", sa.String(length=80), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", WHOLE, nullable=True),
        sa.Column("declined_for", sa.String(length=20), nullable=True),
        sa.Column("id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_name_correction_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_correction")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_name_correction_person_id"), "name_correction", ["person_id"])


def downgrade() -> None:
    op.drop_table("name_correction")
