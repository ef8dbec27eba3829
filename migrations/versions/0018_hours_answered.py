"""Hours entries: in what they were entered, by whom, why they were declined"""

import sqlalchemy as sa
from alembic import op


revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("hours_entry", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("minutes_per_unit", WHOLE, nullable=True))
        batch_op.add_column(sa.Column("entered_by", WHOLE, nullable=True))
        batch_op.add_column(sa.Column("declined_for", sa.String(length=40), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("hours_entry", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_column("declined_for")
        batch_op.drop_column("entered_by")
        batch_op.drop_column("minutes_per_unit")
