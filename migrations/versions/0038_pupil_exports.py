"""Requests for a pupil's data: passed on, released or withheld by the protection lead"""

import sqlalchemy as sa
from alembic import op


revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "pupil_export",
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("class_group_id", WHOLE, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", WHOLE, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", WHOLE, nullable=True),
        sa.Column("is_released", sa.Boolean(), nullable=True),
        sa.Column("id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pupil_export_person_id_person")),
        sa.ForeignKeyConstraint(
            ["class_group_id"], ["class_group.id"], name=op.f("fk_pupil_export_class_group_id_class_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pupil_export")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_pupil_export_person_id"), "pupil_export", ["person_id"])
    op.create_index(op.f("ix_pupil_export_class_group_id"), "pupil_export", ["class_group_id"])


def downgrade() -> None:
    op.drop_table("pupil_export")
