"""Credentials: the keys that sign them, and each certificate's place in a status list"""

import sqlalchemy as sa
from alembic import op


revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "credential_key",
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("sealed_private_key", sa.String(length=160), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential_key")),
        sa.UniqueConstraint("public_key", name=op.f("uq_credential_key_public_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "credential_status",
        sa.Column("certificate_id", WHOLE, nullable=False),
        sa.Column("list_number", WHOLE, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_credential_status_certificate_id_certificate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential_status")),
        sa.UniqueConstraint("certificate_id", name=op.f("uq_credential_status_certificate_id")),
        sa.UniqueConstraint("list_number", "position", name=op.f("uq_credential_status_list_number_position")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("credential_status")
    op.drop_table("credential_key")
