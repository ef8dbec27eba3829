"""Registers that came in for a lesson, and where two of them differ"""

import sqlalchemy as sa
from alembic import op


revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "register_arrival",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("planned_lesson_id", WHOLE, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("sent_by", WHOLE, nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=True),
        sa.Column("device_time", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device_order", WHOLE, nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("unplaced", WHOLE, nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["planned_lesson_id"],
            ["planned_lesson.id"],
            name=op.f("fk_register_arrival_planned_lesson_id_planned_lesson"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_arrival")),
        sa.UniqueConstraint("key", name=op.f("uq_register_arrival_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_register_arrival_arrived_at"), "register_arrival", ["arrived_at"])
    op.create_index(op.f("ix_register_arrival_planned_lesson_id"), "register_arrival", ["planned_lesson_id"])
    op.create_table(
        "register_difference",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("register_arrival_id", WHOLE, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_register_difference_person_id_person")),
        sa.ForeignKeyConstraint(
            ["register_arrival_id"],
            ["register_arrival.id"],
            name=op.f("fk_register_difference_register_arrival_id_register_arrival"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_difference")),
        sa.UniqueConstraint(
            "register_arrival_id", "person_id", name=op.f("uq_register_difference_register_arrival_id_person_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_register_difference_person_id"), "register_difference", ["person_id"])


def downgrade() -> None:
    op.drop_table("register_difference")
    op.drop_table("register_arrival")
