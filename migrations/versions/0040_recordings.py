"""Courses read aloud at an organisation: each screen's recording, and its sound apart"""

import sqlalchemy as sa
from alembic import op


revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "recording",
        sa.Column("organisation_id", WHOLE, nullable=False),
        sa.Column("course", sa.String(length=60), nullable=False),
        sa.Column("edition", sa.String(length=20), nullable=False),
        sa.Column("module", sa.String(length=80), nullable=False),
        sa.Column("page", WHOLE, nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", WHOLE, nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", WHOLE, nullable=True),
        sa.Column("id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_recording_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_recording_made_by_person")),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name=op.f("fk_recording_approved_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
        sa.UniqueConstraint(
            "organisation_id",
            "course",
            "module",
            "page",
            "language",
            name=op.f("uq_recording_organisation_id_course_module_page_language"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_recording_digest"), "recording", ["digest"])
    op.create_index(op.f("ix_recording_made_by"), "recording", ["made_by"])
    op.create_index(op.f("ix_recording_approved_by"), "recording", ["approved_by"])
    op.create_table(
        "recorded_sound",
        sa.Column("recording_id", WHOLE, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name=op.f("fk_recorded_sound_recording_id_recording")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recorded_sound")),
        sa.UniqueConstraint("recording_id", name=op.f("uq_recorded_sound_recording_id")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("recorded_sound")
    op.drop_table("recording")
