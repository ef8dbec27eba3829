"""Imported records of courses taught here wait for a second person"""

import sqlalchemy as sa
from alembic import op


revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "record_approval",
        sa.Column("training_record_id", WHOLE, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("entered_by", WHOLE, nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", WHOLE, nullable=True),
        sa.Column("declined_for", sa.String(length=40), nullable=True),
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", WHOLE, nullable=True),
        sa.Column("import_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_record_approval_person_id_person")),
        sa.ForeignKeyConstraint(
            ["training_record_id"],
            ["training_record.id"],
            name=op.f("fk_record_approval_training_record_id_training_record"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_approval")),
        sa.UniqueConstraint("training_record_id", name=op.f("uq_record_approval_training_record_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("record_approval") as batch_op:
        batch_op.create_index(batch_op.f("ix_record_approval_person_id"), ["person_id"])
        batch_op.create_index(batch_op.f("ix_record_approval_import_id"), ["import_id"])


def downgrade() -> None:
    op.drop_table("record_approval")
