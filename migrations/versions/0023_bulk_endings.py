"""Many endings at once: asked, agreed to by a second person, waiting"""

import sqlalchemy as sa
from alembic import op


revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "bulk_ending",
        sa.Column("organisation_id", WHOLE, nullable=False),
        sa.Column("import_id", WHOLE, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", WHOLE, nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", WHOLE, nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", WHOLE, nullable=True),
        sa.Column("id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["roster_import.id"], name=op.f("fk_bulk_ending_import_id_roster_import")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_bulk_ending_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_ending")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "bulk_ending_row",
        sa.Column("bulk_ending_id", WHOLE, nullable=False),
        sa.Column("fact_table", sa.String(length=60), nullable=False),
        sa.Column("fact_id", WHOLE, nullable=False),
        sa.Column("is_set", sa.Boolean(), nullable=False),
        sa.Column("former_last_day", sa.Date(), nullable=True),
        sa.Column("id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["bulk_ending_id"], ["bulk_ending.id"], name=op.f("fk_bulk_ending_row_bulk_ending_id_bulk_ending")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_ending_row")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_bulk_ending_import_id"), "bulk_ending", ["import_id"])
    op.create_index(op.f("ix_bulk_ending_organisation_id"), "bulk_ending", ["organisation_id"])
    op.create_index(op.f("ix_bulk_ending_row_bulk_ending_id"), "bulk_ending_row", ["bulk_ending_id"])


def downgrade() -> None:
    op.drop_table("bulk_ending_row")
    op.drop_table("bulk_ending")
