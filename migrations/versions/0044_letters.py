"""Letters by link: a class's address of one, and the deputy who may see which families are not reached"""

import sqlalchemy as sa
from alembic import op


revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "class_deputy",
        sa.Column("class_group_id", WHOLE, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", WHOLE, nullable=True),
        sa.Column("import_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["class_group_id"], ["class_group.id"], name=op.f("fk_class_deputy_class_group_id_class_group")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_class_deputy_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_deputy")),
        sa.UniqueConstraint("class_group_id", name=op.f("uq_class_deputy_class_group_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_class_deputy_import_id"), "class_deputy", ["import_id"])
    op.create_index(op.f("ix_class_deputy_person_id"), "class_deputy", ["person_id"])
    op.create_table(
        "letter_link",
        sa.Column("class_group_id", WHOLE, nullable=False),
        sa.Column("course", sa.String(length=60), nullable=False),
        sa.Column("edition", sa.String(length=20), nullable=False),
        sa.Column("token", sa.String(length=20), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", WHOLE, nullable=True),
        sa.Column("import_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["class_group_id"], ["class_group.id"], name=op.f("fk_letter_link_class_group_id_class_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_link")),
        sa.UniqueConstraint("token", name=op.f("uq_letter_link_token")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_letter_link_class_group_course", "letter_link", ["class_group_id", "course"])
    op.create_index(op.f("ix_letter_link_import_id"), "letter_link", ["import_id"])


def downgrade() -> None:
    op.drop_table("letter_link")
    op.drop_table("class_deputy")
