"""Practical parts, mentors, rights to teach"""

import sqlalchemy as sa
from alembic import op


revision = "0031"
down_revision = "0028"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "mentorship",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("mentor_id", WHOLE, nullable=False),
        sa.Column("organisation_id", WHOLE, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", WHOLE, nullable=True),
        sa.Column("import_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(["mentor_id"], ["person.id"], name=op.f("fk_mentorship_mentor_id_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_mentorship_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mentorship_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentorship")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mentorship_import_id"), "mentorship", ["import_id"])
    op.create_index(op.f("ix_mentorship_mentor_id"), "mentorship", ["mentor_id"])
    op.create_index(op.f("ix_mentorship_organisation_id"), "mentorship", ["organisation_id"])
    op.create_index(op.f("ix_mentorship_person_id"), "mentorship", ["person_id"])
    op.create_table(
        "practical_result",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("practical", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("course", sa.String(length=60), nullable=True),
        sa.Column("edition", sa.String(length=20), nullable=False),
        sa.Column("passed_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", WHOLE, nullable=True),
        sa.Column("import_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_practical_result_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practical_result")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_practical_result_import_id"), "practical_result", ["import_id"])
    op.create_index("ix_practical_result_person_practical", "practical_result", ["person_id", "practical"])
    op.create_table(
        "practical_try",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("organisation_id", WHOLE, nullable=False),
        sa.Column("practical", sa.String(length=60), nullable=False),
        sa.Column("course", sa.String(length=60), nullable=True),
        sa.Column("edition", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_practical_try_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_practical_try_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practical_try")),
        sa.UniqueConstraint(
            "person_id", "practical", "number", name=op.f("uq_practical_try_person_id_practical_number")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_practical_try_organisation_id"), "practical_try", ["organisation_id"])
    op.create_table(
        "start_up_term",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("organisation_id", WHOLE, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", WHOLE, nullable=True),
        sa.Column("import_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_start_up_term_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_start_up_term")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_start_up_term_import_id"), "start_up_term", ["import_id"])
    op.create_index(op.f("ix_start_up_term_organisation_id"), "start_up_term", ["organisation_id"])
    op.create_table(
        "authorisation",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("organisation_id", WHOLE, nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("practical_result_id", WHOLE, nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_for", sa.String(length=30), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", WHOLE, nullable=True),
        sa.Column("import_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_authorisation_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_authorisation_person_id_person")),
        sa.ForeignKeyConstraint(
            ["practical_result_id"],
            ["practical_result.id"],
            name=op.f("fk_authorisation_practical_result_id_practical_result"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorisation")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_authorisation_import_id"), "authorisation", ["import_id"])
    op.create_index(op.f("ix_authorisation_organisation_id"), "authorisation", ["organisation_id"])
    op.create_index(op.f("ix_authorisation_person_id"), "authorisation", ["person_id"])
    op.create_table(
        "mentor_entry",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("mentorship_id", WHOLE, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", WHOLE, nullable=True),
        sa.Column("import_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["mentorship_id"], ["mentorship.id"], name=op.f("fk_mentor_entry_mentorship_id_mentorship")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_entry")),
        sa.UniqueConstraint(
            "mentorship_id", "held_on", "what", name=op.f("uq_mentor_entry_mentorship_id_held_on_what")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mentor_entry_import_id"), "mentor_entry", ["import_id"])
    op.create_table(
        "practical_rating",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("try_id", WHOLE, nullable=False),
        sa.Column("rater_id", WHOLE, nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("total", WHOLE, nullable=False),
        sa.Column("missed", sa.JSON(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["rater_id"], ["person.id"], name=op.f("fk_practical_rating_rater_id_person")),
        sa.ForeignKeyConstraint(
            ["try_id"], ["practical_try.id"], name=op.f("fk_practical_rating_try_id_practical_try")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practical_rating")),
        sa.UniqueConstraint("try_id", "rater_id", name=op.f("uq_practical_rating_try_id_rater_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_practical_rating_rater_id"), "practical_rating", ["rater_id"])
    op.create_table(
        "facilitator_observation",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("authorisation_id", WHOLE, nullable=False),
        sa.Column("observer_id", WHOLE, nullable=False),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", WHOLE, nullable=True),
        sa.Column("import_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["authorisation_id"],
            ["authorisation.id"],
            name=op.f("fk_facilitator_observation_authorisation_id_authorisation"),
        ),
        sa.ForeignKeyConstraint(
            ["observer_id"], ["person.id"], name=op.f("fk_facilitator_observation_observer_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facilitator_observation")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_facilitator_observation_authorisation_id"), "facilitator_observation", ["authorisation_id"]
    )
    op.create_index(op.f("ix_facilitator_observation_import_id"), "facilitator_observation", ["import_id"])
    op.create_index(op.f("ix_facilitator_observation_observer_id"), "facilitator_observation", ["observer_id"])

    op.add_column("taught_session", sa.Column("taught_under", sa.String(length=10), nullable=True))


def downgrade() -> None:
    op.drop_column("taught_session", "taught_under")
    op.drop_table("facilitator_observation")
    op.drop_table("practical_rating")
    op.drop_table("mentor_entry")
    op.drop_table("authorisation")
    op.drop_table("start_up_term")
    op.drop_table("practical_try")
    op.drop_table("practical_result")
    op.drop_table("mentorship")
