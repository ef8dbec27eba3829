"""Lessons whose key points were all taught, as who taught them said"""

import sqlalchemy as sa
from alembic import op


revision = "0051"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("taught_session", sa.Column("told_whole", sa.Boolean(), nullable=True))

    # A register closes only after a lesson whose key points were all taught: so was each that closed before.
    lessons = sa.table("planned_lesson", sa.column("taught_session_id"))
    taught = sa.table("taught_session", sa.column("id"), sa.column("told_whole", sa.Boolean()))
    closed = sa.select(lessons.c.taught_session_id).where(lessons.c.taught_session_id.is_not(None))
    op.execute(taught.update().where(taught.c.id.in_(closed)).values(told_whole=sa.true()))


def downgrade() -> None:
    op.drop_column("taught_session", "told_whole")  # in place: others point at the table
