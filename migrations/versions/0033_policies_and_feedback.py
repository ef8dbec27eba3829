"""What was signed, kept as it was; course feedback as counts"""

import sqlalchemy as sa
from alembic import op


revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "policy_edition",
        sa.Column("policy", sa.String(length=60), nullable=False),
        sa.Column("edition", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("content_en", sa.LargeBinary(), nullable=True),
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", WHOLE, nullable=True),
        sa.Column("import_id", WHOLE, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_edition")),
        sa.UniqueConstraint("policy", "edition", name=op.f("uq_policy_edition_policy_edition")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_policy_edition_import_id"), "policy_edition", ["import_id"])
    op.create_table(
        "feedback_tally",
        sa.Column("course", sa.String(length=60), nullable=False),
        sa.Column("edition", sa.String(length=20), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("counted", WHOLE, nullable=False),
        sa.Column("shown", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("course", "edition", "question", "answer", name=op.f("pk_feedback_tally")),
    )
    op.add_column(
        "course_run", sa.Column("feedback_over", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    with op.batch_alter_table("course_run", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_column("feedback_over")
    op.drop_table("feedback_tally")
    op.drop_table("policy_edition")
