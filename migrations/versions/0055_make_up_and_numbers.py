"""Make-up: a taught session says it; a pupil's number in a class they left"""

import sqlalchemy as sa
from alembic import op


revision = '0055'
down_revision = '0054'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("taught_session", sa.Column("is_make_up", sa.Boolean(), server_default=sa.false(), nullable=False))
    planned = sa.table("planned_lesson", sa.column("taught_session_id"), sa.column("kind"))
    taught = sa.table("taught_session", sa.column("id"), sa.column("is_make_up", sa.Boolean()))
    made_up = sa.select(planned.c.taught_session_id).where(
        planned.c.kind == "make_up", planned.c.taught_session_id.is_not(None)
    )
    op.execute(taught.update().where(taught.c.id.in_(made_up)).values(is_make_up=sa.true()))
    op.add_column("enrolment", sa.Column("number", sa.String(length=40), nullable=True))


def downgrade() -> None:
    op.drop_column("enrolment", "number")
    op.drop_column("taught_session", "is_make_up")  # in place: others point at the table
