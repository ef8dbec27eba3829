"""Timetable holds by a typed name: one line, whether or not somebody has that name"""

import sqlalchemy as sa
from alembic import op


revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("timetable_hold", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("typed_name", sa.String(length=80), nullable=True))
        batch_op.alter_column("person_id", existing_type=WHOLE, nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM timetable_hold WHERE person_id IS NULL")
    with op.batch_alter_table("timetable_hold", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.alter_column("person_id", existing_type=WHOLE, nullable=False)
        batch_op.drop_column("typed_name")
