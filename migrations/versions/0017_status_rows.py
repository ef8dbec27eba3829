"""Status rows that are quick to write and to count: fewer foreign keys, courses as words, who stands at several homes"""

import sqlalchemy as sa
from alembic import op


revision = "0017"
down_revision = "0015"
branch_labels = None
depends_on = None

KEPT = {"table_kwargs": {"sqlite_autoincrement": True}}
CLASSES_ONLY = sa.text("class_group_id IS NOT NULL")
REFERENCES = {
    "requirement_id": "requirement",
    "organisation_id": "organisation",
}


def upgrade() -> None:
    with op.batch_alter_table("status_range", **KEPT) as batch_op:
        batch_op.alter_column(
            "courses",
            existing_type=sa.JSON(),
            type_=sa.Text(),
            existing_nullable=False,
            postgresql_using="courses::text",
        )
        batch_op.add_column(sa.Column("elsewhere", sa.Boolean(), nullable=False, server_default=sa.false()))
        for column, table in REFERENCES.items():
            batch_op.drop_constraint(op.f(f"fk_status_range_{column}_{table}"), type_="foreignkey")
        batch_op.drop_index("ix_status_range_class_group")
        batch_op.create_index(
            "ix_status_range_class_group",
            ["class_group_id", "requirement_id"],
            sqlite_where=CLASSES_ONLY,
            postgresql_where=CLASSES_ONLY,
        )
        batch_op.create_index(
            "ix_status_range_elsewhere",
            ["elsewhere", "requirement_id", "organisation_id", "last_day", "first_day"],
            sqlite_where=sa.text("elsewhere = 1"),
            postgresql_where=sa.text("elsewhere"),
        )
    op.execute(
        """UPDATE status_range SET courses =
        replace(replace(replace(replace(courses, '[', ''), ']', ''), '"', ''), ', ', ',')"""
    )
    for key in ("person_id", "class_group_id"):
        op.execute(
            f"""UPDATE status_range SET elsewhere = true WHERE EXISTS (
            SELECT 1 FROM status_range AS other WHERE other.{key} = status_range.{key}
            AND other.requirement_id = status_range.requirement_id
            AND other.organisation_id <> status_range.organisation_id)"""
        )
    with op.batch_alter_table("status_range", **KEPT) as batch_op:
        batch_op.alter_column("elsewhere", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    op.execute(
        """UPDATE status_range SET courses =
        CASE courses WHEN '' THEN '[]' ELSE '["' || replace(courses, ',', '", "') || '"]' END"""
    )
    with op.batch_alter_table("status_range", **KEPT) as batch_op:
        batch_op.drop_index("ix_status_range_elsewhere")
        batch_op.drop_index("ix_status_range_class_group")
        batch_op.create_index("ix_status_range_class_group", ["class_group_id", "requirement_id"])
        for column, table in REFERENCES.items():
            batch_op.create_foreign_key(op.f(f"fk_status_range_{column}_{table}"), table, [column], ["id"])
        batch_op.drop_column("elsewhere")
        batch_op.alter_column(
            "courses",
            existing_type=sa.Text(),
            type_=sa.JSON(),
            existing_nullable=False,
            postgresql_using="courses::json",
        )
