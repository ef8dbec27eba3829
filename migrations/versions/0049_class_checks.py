"""What classes still knew of the lesson before, sets on devices, and envelopes of slips about feelings"""

import sqlalchemy as sa
from alembic import op


revision = '0049'
down_revision = "0048"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('slip_envelope',
    sa.Column('id', WHOLE, nullable=False),
    sa.Column('organisation_id', WHOLE, nullable=False),
    sa.Column('course', sa.String(length=60), nullable=False),
    sa.Column('letter', sa.String(length=1), nullable=False),
    sa.Column('counted_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', WHOLE, nullable=True),
    sa.Column('import_id', WHOLE, nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_slip_envelope_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_slip_envelope')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('slip_envelope', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_slip_envelope_import_id'), ['import_id'], unique=False)
        batch_op.create_index('ix_slip_envelope_organisation_course', ['organisation_id', 'course'], unique=False)

    op.create_table('device_set',
    sa.Column('id', WHOLE, nullable=False),
    sa.Column('class_group_id', WHOLE, nullable=False),
    sa.Column('course', sa.String(length=60), nullable=False),
    sa.Column('edition', sa.String(length=20), nullable=False),
    sa.Column('letter', sa.String(length=1), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('most', WHOLE, nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['class_group_id'], ['class_group.id'], name=op.f('fk_device_set_class_group_id_class_group')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_device_set')),
    sa.UniqueConstraint('class_group_id', name=op.f('uq_device_set_class_group_id')),
    sa.UniqueConstraint('code', name=op.f('uq_device_set_code')),
    sqlite_autoincrement=True
    )
    op.create_table('slip_envelope_class',
    sa.Column('id', WHOLE, nullable=False),
    sa.Column('slip_envelope_id', WHOLE, nullable=False),
    sa.Column('class_group_id', WHOLE, nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', WHOLE, nullable=True),
    sa.Column('import_id', WHOLE, nullable=True),
    sa.ForeignKeyConstraint(['class_group_id'], ['class_group.id'], name=op.f('fk_slip_envelope_class_class_group_id_class_group')),
    sa.ForeignKeyConstraint(['slip_envelope_id'], ['slip_envelope.id'], name=op.f('fk_slip_envelope_class_slip_envelope_id_slip_envelope')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_slip_envelope_class')),
    sa.UniqueConstraint('slip_envelope_id', 'class_group_id', name=op.f('uq_slip_envelope_class_slip_envelope_id_class_group_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('slip_envelope_class', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_slip_envelope_class_class_group_id'), ['class_group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_slip_envelope_class_import_id'), ['import_id'], unique=False)

    op.create_table('class_recall',
    sa.Column('id', WHOLE, nullable=False),
    sa.Column('planned_lesson_id', WHOLE, nullable=False),
    sa.Column('module', sa.String(length=80), nullable=False),
    sa.Column('said', sa.String(length=12), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', WHOLE, nullable=True),
    sa.Column('import_id', WHOLE, nullable=True),
    sa.ForeignKeyConstraint(['planned_lesson_id'], ['planned_lesson.id'], name=op.f('fk_class_recall_planned_lesson_id_planned_lesson')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_class_recall')),
    sa.UniqueConstraint('planned_lesson_id', name=op.f('uq_class_recall_planned_lesson_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('class_recall', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_class_recall_import_id'), ['import_id'], unique=False)

    with op.batch_alter_table('class_set', schema=None) as batch_op:
        batch_op.add_column(sa.Column('way', sa.String(length=8), server_default='paper', nullable=False))

    with op.batch_alter_table('set_feelings', schema=None) as batch_op:
        batch_op.add_column(sa.Column('waiting_classes', WHOLE, server_default='0', nullable=False))
        batch_op.add_column(sa.Column('waiting', sa.String(length=200), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('set_feelings', schema=None) as batch_op:
        batch_op.drop_column('waiting')
        batch_op.drop_column('waiting_classes')

    with op.batch_alter_table('class_set', schema=None) as batch_op:
        batch_op.drop_column('way')

    with op.batch_alter_table('class_recall', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_class_recall_import_id'))

    op.drop_table('class_recall')
    with op.batch_alter_table('slip_envelope_class', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_slip_envelope_class_import_id'))
        batch_op.drop_index(batch_op.f('ix_slip_envelope_class_class_group_id'))

    op.drop_table('slip_envelope_class')
    op.drop_table('device_set')
    with op.batch_alter_table('slip_envelope', schema=None) as batch_op:
        batch_op.drop_index('ix_slip_envelope_organisation_course')
        batch_op.drop_index(batch_op.f('ix_slip_envelope_import_id'))

    op.drop_table('slip_envelope')
