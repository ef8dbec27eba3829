"""Codes of law vice-principals, beside the monthly link"""

import sqlalchemy as sa
from alembic import op


revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "confirmation_code",
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("serial", WHOLE, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", WHOLE, nullable=True),
        sa.Column("id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_confirmation_code_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation_code")),
        sa.UniqueConstraint("person_id", name=op.f("uq_confirmation_code_person_id")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("confirmation_code")
