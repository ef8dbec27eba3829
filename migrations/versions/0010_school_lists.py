"""Imports of a school's own lists"""

import sqlalchemy as sa
from alembic import op


revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity_mark",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_identity_mark_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_mark")),
        sa.UniqueConstraint("person_id", "mark", name=op.f("uq_identity_mark_person_id_mark")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("identity_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_mark_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_identity_mark_mark"), ["mark"], unique=False)

    op.create_table(
        "sheet_memory",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("posts", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_sheet_memory_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_memory")),
        sa.UniqueConstraint("organisation_id", "kind", name=op.f("uq_sheet_memory_organisation_id_kind")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("roster_import", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=20), server_default="roster", nullable=False))
        batch_op.add_column(
            sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_index(batch_op.f("ix_roster_import_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_roster_import_organisation_id_organisation"), "organisation", ["organisation_id"], ["id"]
        )

    op.create_index("ix_person_phone", "person", ["phone"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_person_phone", table_name="person")
    with op.batch_alter_table("roster_import", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_roster_import_organisation_id_organisation"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_roster_import_organisation_id"))
        batch_op.drop_column("organisation_id")
        batch_op.drop_column("kind")

    op.drop_table("sheet_memory")
    with op.batch_alter_table("identity_mark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_mark_mark"))
        batch_op.drop_index(batch_op.f("ix_identity_mark_import_id"))

    op.drop_table("identity_mark")
