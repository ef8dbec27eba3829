"""Evidence packs"""

import sqlalchemy as sa
from alembic import op


revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evidence_pack",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("filing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("with_names", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_as", sa.String(length=20), nullable=False),
        sa.Column("for_person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_evidence_pack_filing_id_filing")),
        sa.ForeignKeyConstraint(
            ["for_person_id"], ["person.id"], name=op.f("fk_evidence_pack_for_person_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_evidence_pack_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_pack")),
        sa.UniqueConstraint("public_id", name=op.f("uq_evidence_pack_public_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("evidence_pack", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_pack_digest"), ["digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_pack_filing_id"), ["filing_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_pack_for_person_id"), ["for_person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_pack_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "evidence_pack_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pack_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pack_id"], ["evidence_pack.id"], name=op.f("fk_evidence_pack_file_pack_id_evidence_pack")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_pack_file")),
        sa.UniqueConstraint("pack_id", name=op.f("uq_evidence_pack_file_pack_id")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("evidence_pack_file")
    op.drop_table("evidence_pack")
