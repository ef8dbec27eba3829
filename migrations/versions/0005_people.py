"""people accounts and help cards"""

import sqlalchemy as sa
from alembic import op


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reset_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reset_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))

    with op.batch_alter_table("help_contact", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.alter_column(
            "post_title", existing_type=sa.VARCHAR(length=60), type_=sa.String(length=80), existing_nullable=True
        )
        batch_op.alter_column("verified_on", existing_type=sa.DATE(), nullable=True)
        batch_op.alter_column("review_by", existing_type=sa.DATE(), nullable=True)
        batch_op.create_index(batch_op.f("ix_help_contact_person_id"), ["person_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_help_contact_person_id_person"), "person", ["person_id"], ["id"])

    with op.batch_alter_table("roster_import", schema=None) as batch_op:
        batch_op.add_column(sa.Column("counts", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("roster_import", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.alter_column("counts", existing_type=sa.JSON(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    op.execute("UPDATE help_contact SET verified_on = '1970-01-01' WHERE verified_on IS NULL")
    op.execute("UPDATE help_contact SET review_by = '1970-01-01' WHERE review_by IS NULL")
    with op.batch_alter_table("roster_import", schema=None) as batch_op:
        batch_op.drop_column("counts")

    with op.batch_alter_table("help_contact", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_help_contact_person_id_person"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_help_contact_person_id"))
        batch_op.alter_column("review_by", existing_type=sa.DATE(), nullable=False)
        batch_op.alter_column("verified_on", existing_type=sa.DATE(), nullable=False)
        batch_op.alter_column(
            "post_title", existing_type=sa.String(length=80), type_=sa.VARCHAR(length=60), existing_nullable=True
        )
        batch_op.drop_column("person_id")

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("reset_by")
        batch_op.drop_column("reset_at")
