"""Visits: an appointment of some days, added by a certificate, that gives nobody anything over the person"""

import sqlalchemy as sa
from alembic import op


revision = "0034"
down_revision = "0028"
branch_labels = None
depends_on = None

KEPT = {"table_kwargs": {"sqlite_autoincrement": True}}


def upgrade() -> None:
    with op.batch_alter_table("appointment", **KEPT) as batch_op:
        batch_op.add_column(sa.Column("is_visit", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("appointment", **KEPT) as batch_op:
        batch_op.drop_column("is_visit")
