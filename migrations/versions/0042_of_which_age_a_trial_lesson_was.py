"""Of which age a trial lesson was: said when it begins, and in its result; those before stay without"""

import sqlalchemy as sa
from alembic import op


revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

KEPT = {"table_kwargs": {"sqlite_autoincrement": True}}


def upgrade() -> None:
    for table in ("practical_try", "practical_result"):
        with op.batch_alter_table(table, **KEPT) as batch_op:
            batch_op.add_column(sa.Column("band", sa.String(length=10), nullable=True))


def downgrade() -> None:
    for table in ("practical_result", "practical_try"):
        with op.batch_alter_table(table, **KEPT) as batch_op:
            batch_op.drop_column("band")
