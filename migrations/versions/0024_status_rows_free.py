"""Status rows without foreign keys: they are worked out, and PostgreSQL spent most of a rebuild on asking"""

from alembic import op


revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

KEPT = {"table_kwargs": {"sqlite_autoincrement": True}}
REFERENCES = {"person_id": "person", "class_group_id": "class_group"}


def upgrade() -> None:
    with op.batch_alter_table("status_range", **KEPT) as batch_op:
        for column, table in REFERENCES.items():
            batch_op.drop_constraint(op.f(f"fk_status_range_{column}_{table}"), type_="foreignkey")


def downgrade() -> None:
    with op.batch_alter_table("status_range", **KEPT) as batch_op:
        for column, table in REFERENCES.items():
            batch_op.create_foreign_key(op.f(f"fk_status_range_{column}_{table}"), table, [column], ["id"])
