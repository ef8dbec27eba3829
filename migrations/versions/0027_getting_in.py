"""Getting in: slips to sign in with, the second step, what a sign-in was opened by; e-mail and staff number are signed in with"""

import sqlalchemy as sa
from alembic import op


revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_index("ix_person_email", "person", ["email"])
    op.create_index("ix_person_number", "person", ["number"])
    op.add_column("login_session", sa.Column("opened_by", sa.String(length=10), server_default="password", nullable=False))
    op.add_column("login_session", sa.Column("factor_at", MOMENT, nullable=True))
    op.create_table(
        "second_factor",
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("sealed_secret", sa.String(length=200), nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("last_step", WHOLE, nullable=True),
        sa.Column("recovered_at", MOMENT, nullable=True),
        sa.Column("reset_at", MOMENT, nullable=True),
        sa.Column("reset_by", WHOLE, nullable=True),
        sa.Column("id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_second_factor_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factor")),
        sa.UniqueConstraint("account_id", name=op.f("uq_second_factor_account_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "recovery_code",
        sa.Column("second_factor_id", WHOLE, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["second_factor_id"], ["second_factor.id"], name=op.f("fk_recovery_code_second_factor_id_second_factor")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("second_factor_id", "digest", name=op.f("uq_recovery_code_second_factor_id_digest")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sign_in_slip",
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("pin_hash", sa.String(length=200), nullable=False),
        sa.Column("printed_at", MOMENT, nullable=False),
        sa.Column("printed_by", WHOLE, nullable=True),
        sa.Column("last_used_at", MOMENT, nullable=True),
        sa.Column("wrong_tries", WHOLE, server_default="0", nullable=False),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.Column("id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_slip_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_slip")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_sign_in_slip_code_digest")),
        sa.UniqueConstraint("person_id", name=op.f("uq_sign_in_slip_person_id")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_sign_in_slip_token_digest")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("sign_in_slip")
    op.drop_table("recovery_code")
    op.drop_table("second_factor")
    op.drop_column("login_session", "factor_at")
    # Without the column a sign-in by slip would count as one by password, with every right of its holder.
    op.execute("DELETE FROM login_session WHERE opened_by = 'slip'")
    op.drop_column("login_session", "opened_by")
    op.drop_index("ix_person_number", "person")
    op.drop_index("ix_person_email", "person")
