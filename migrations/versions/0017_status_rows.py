"""Status rows: courses as words, an index of classes that holds classes only"""

import sqlalchemy as sa
from alembic import op


revision = "0017"
down_revision = "0012"
branch_labels = None
depends_on = None

KEPT = {"table_kwargs": {"sqlite_autoincrement": True}}
CLASSES_ONLY = sa.text("class_group_id IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("status_range", **KEPT) as batch_op:
        batch_op.alter_column(
            "courses", existing_type=sa.JSON(), type_=sa.Text(), existing_nullable=False, postgresql_using="courses::text"
        )
        batch_op.drop_index("ix_status_range_class_group")
        batch_op.create_index(
            "ix_status_range_class_group",
            ["class_group_id", "requirement_id"],
            sqlite_where=CLASSES_ONLY,
            postgresql_where=CLASSES_ONLY,
        )
    op.execute(
        """UPDATE status_range SET courses =
        replace(replace(replace(replace(courses, '[', ''), ']', ''), '"', ''), ', ', ',')"""
    )


def downgrade() -> None:
    op.execute(
        """UPDATE status_range SET courses =
        CASE courses WHEN '' THEN '[]' ELSE '["' || replace(courses, ',', '", "') || '"]' END"""
    )
    with op.batch_alter_table("status_range", **KEPT) as batch_op:
        batch_op.drop_index("ix_status_range_class_group")
        batch_op.create_index("ix_status_range_class_group", ["class_group_id", "requirement_id"])
        batch_op.alter_column(
            "courses", existing_type=sa.Text(), type_=sa.JSON(), existing_nullable=False, postgresql_using="courses::json"
        )
