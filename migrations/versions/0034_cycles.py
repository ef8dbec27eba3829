"""Cycles: renewing early keeps the days that are left; a run that asks only for what an edition changed; evaluation sets"""

import sqlalchemy as sa
from alembic import op


revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEPT = {"schema": None, "table_kwargs": {"sqlite_autoincrement": True}}


def upgrade() -> None:
    with op.batch_alter_table("course_edition", **KEPT) as batch_op:
        batch_op.add_column(sa.Column("early_renewal_days", WHOLE, nullable=True))
        batch_op.add_column(sa.Column("renews", sa.JSON(none_as_null=True), nullable=True))
    with op.batch_alter_table("course_run", **KEPT) as batch_op:
        batch_op.add_column(sa.Column("builds_on", sa.String(length=20), nullable=True))
    with op.batch_alter_table("quiz_attempt", **KEPT) as batch_op:
        batch_op.add_column(sa.Column("evaluation", sa.String(length=1), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("quiz_attempt", **KEPT) as batch_op:
        batch_op.drop_column("evaluation")
    with op.batch_alter_table("course_run", **KEPT) as batch_op:
        batch_op.drop_column("builds_on")
    with op.batch_alter_table("course_edition", **KEPT) as batch_op:
        batch_op.drop_column("renews")
        batch_op.drop_column("early_renewal_days")
