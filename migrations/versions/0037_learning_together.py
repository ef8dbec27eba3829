"""Learning together: groups, their two adults, answers said aloud, wishes"""

import sqlalchemy as sa
from alembic import op


revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('helped_wish',
    sa.Column('id', WHOLE, nullable=False),
    sa.Column('person_id', WHOLE, nullable=False),
    sa.Column('course', sa.String(length=60), nullable=False),
    sa.Column('wished_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_helped_wish_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_helped_wish')),
    sa.UniqueConstraint('person_id', 'course', name=op.f('uq_helped_wish_person_id_course')),
    sqlite_autoincrement=True
    )
    op.create_table('reading_group',
    sa.Column('id', WHOLE, nullable=False),
    sa.Column('organisation_id', WHOLE, nullable=False),
    sa.Column('course', sa.String(length=60), nullable=False),
    sa.Column('edition', sa.String(length=20), nullable=False),
    sa.Column('opened_by', WHOLE, nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_reading_group_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reading_group')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('reading_group', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reading_group_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('oral_answers',
    sa.Column('id', WHOLE, nullable=False),
    sa.Column('group_id', WHOLE, nullable=False),
    sa.Column('attempt_id', WHOLE, nullable=False),
    sa.Column('person_id', WHOLE, nullable=False),
    sa.Column('asked_by', WHOLE, nullable=False),
    sa.Column('heard_by', WHOLE, nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('handed_in_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id'], name=op.f('fk_oral_answers_asked_by_person')),
    sa.ForeignKeyConstraint(['attempt_id'], ['quiz_attempt.id'], name=op.f('fk_oral_answers_attempt_id_quiz_attempt')),
    sa.ForeignKeyConstraint(['group_id'], ['reading_group.id'], name=op.f('fk_oral_answers_group_id_reading_group')),
    sa.ForeignKeyConstraint(['heard_by'], ['person.id'], name=op.f('fk_oral_answers_heard_by_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_oral_answers_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_oral_answers')),
    sa.UniqueConstraint('attempt_id', name=op.f('uq_oral_answers_attempt_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('oral_answers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_oral_answers_asked_by'), ['asked_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_oral_answers_group_id'), ['group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_oral_answers_heard_by'), ['heard_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_oral_answers_person_id'), ['person_id'], unique=False)

    op.create_table('reading_helper',
    sa.Column('id', WHOLE, nullable=False),
    sa.Column('group_id', WHOLE, nullable=False),
    sa.Column('person_id', WHOLE, nullable=False),
    sa.Column('here_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['group_id'], ['reading_group.id'], name=op.f('fk_reading_helper_group_id_reading_group')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_reading_helper_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reading_helper')),
    sa.UniqueConstraint('group_id', 'person_id', name=op.f('uq_reading_helper_group_id_person_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('reading_helper', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reading_helper_person_id'), ['person_id'], unique=False)

    op.create_table('reading_member',
    sa.Column('id', WHOLE, nullable=False),
    sa.Column('group_id', WHOLE, nullable=False),
    sa.Column('person_id', WHOLE, nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['reading_group.id'], name=op.f('fk_reading_member_group_id_reading_group')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_reading_member_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reading_member')),
    sa.UniqueConstraint('group_id', 'person_id', name=op.f('uq_reading_member_group_id_person_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('reading_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reading_member_person_id'), ['person_id'], unique=False)

    op.create_table('reading_module',
    sa.Column('id', WHOLE, nullable=False),
    sa.Column('group_id', WHOLE, nullable=False),
    sa.Column('module', sa.String(length=80), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taught_session_id', WHOLE, nullable=True),
    sa.ForeignKeyConstraint(['group_id'], ['reading_group.id'], name=op.f('fk_reading_module_group_id_reading_group')),
    sa.ForeignKeyConstraint(['taught_session_id'], ['taught_session.id'], name=op.f('fk_reading_module_taught_session_id_taught_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reading_module')),
    sa.UniqueConstraint('taught_session_id', name=op.f('uq_reading_module_taught_session_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('reading_module', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reading_module_group_id'), ['group_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('reading_module', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reading_module_group_id'))

    op.drop_table('reading_module')
    with op.batch_alter_table('reading_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reading_member_person_id'))

    op.drop_table('reading_member')
    with op.batch_alter_table('reading_helper', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reading_helper_person_id'))

    op.drop_table('reading_helper')
    with op.batch_alter_table('oral_answers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_oral_answers_person_id'))
        batch_op.drop_index(batch_op.f('ix_oral_answers_heard_by'))
        batch_op.drop_index(batch_op.f('ix_oral_answers_group_id'))
        batch_op.drop_index(batch_op.f('ix_oral_answers_asked_by'))

    op.drop_table('oral_answers')
    with op.batch_alter_table('reading_group', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reading_group_organisation_id'))

    op.drop_table('reading_group')
    op.drop_table('helped_wish')
