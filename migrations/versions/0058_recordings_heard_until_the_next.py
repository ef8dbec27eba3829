"""The approved recording of a screen stays beside the one that waits; how long each lasts"""

import sqlalchemy as sa
from alembic import op


revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SCREEN = ["organisation_id", "course", "module", "page", "language"]
FORMER = "uq_recording_organisation_id_course_module_page_language"
KINDS = {"uq_recording_approved": "approved_at IS NOT NULL", "uq_recording_waits": "approved_at IS NULL"}
OPTIONS = {"sqlite_autoincrement": True}


def upgrade() -> None:
    with op.batch_alter_table("recording", table_kwargs=OPTIONS) as batch_op:
        batch_op.add_column(sa.Column("seconds", WHOLE, nullable=True))
        batch_op.drop_constraint(FORMER, type_="unique")
    for name, rows in KINDS.items():
        op.create_index(
            name, "recording", SCREEN, unique=True, sqlite_where=sa.text(rows), postgresql_where=sa.text(rows)
        )


def downgrade() -> None:
    for name in KINDS:
        op.drop_index(name, table_name="recording")
    # Of two recordings of one screen the approved one is kept: the other was heard by nobody.
    twice = (
        "SELECT one.id FROM recording one JOIN recording other ON other.id != one.id AND other.approved_at IS NOT NULL AND "
        + " AND ".join(f"other.{column} = one.{column}" for column in SCREEN)
        + " WHERE one.approved_at IS NULL"
    )
    op.execute(f"DELETE FROM recorded_sound WHERE recording_id IN ({twice})")
    op.execute(f"DELETE FROM recording WHERE id IN (SELECT id FROM ({twice}) AS gone)")
    with op.batch_alter_table("recording", table_kwargs=OPTIONS) as batch_op:
        batch_op.create_unique_constraint(FORMER, SCREEN)
        batch_op.drop_column("seconds")
