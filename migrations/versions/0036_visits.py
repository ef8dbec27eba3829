"""Visits, added by a certificate for some days; certificates earned elsewhere with issuer, title and last valid day"""

import sqlalchemy as sa
from alembic import op


revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEPT = {"table_kwargs": {"sqlite_autoincrement": True}}


def upgrade() -> None:
    with op.batch_alter_table("appointment", **KEPT) as batch_op:
        batch_op.add_column(sa.Column("is_visit", sa.Boolean(), server_default=sa.false(), nullable=False))


    with op.batch_alter_table("hours_entry", **KEPT) as batch_op:
        batch_op.add_column(sa.Column("issuer", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("title", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("expires_on", sa.Date(), nullable=True))
    op.create_table(
        "study_issuer",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", WHOLE, nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_issuer")),
        sa.UniqueConstraint("name", name=op.f("uq_study_issuer_name")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("study_issuer")
    with op.batch_alter_table("hours_entry", **KEPT) as batch_op:
        for column in ("expires_on", "title", "issuer"):
            batch_op.drop_column(column)
    with op.batch_alter_table("appointment", **KEPT) as batch_op:
        batch_op.drop_column("is_visit")
