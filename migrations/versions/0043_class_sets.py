"""Anonymous sets of a class before and after its lessons, and what several classes felt together"""

import sqlalchemy as sa
from alembic import op


revision = '0043'
down_revision = '0042'
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('set_feelings',
    sa.Column('id', WHOLE, nullable=False),
    sa.Column('organisation_id', WHOLE, nullable=False),
    sa.Column('course', sa.String(length=60), nullable=False),
    sa.Column('letter', sa.String(length=1), nullable=False),
    sa.Column('item', sa.String(length=80), nullable=False),
    sa.Column('year', WHOLE, nullable=False),
    sa.Column('classes', WHOLE, nullable=False),
    sa.Column('chosen', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_set_feelings_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_set_feelings')),
    sa.UniqueConstraint('organisation_id', 'course', 'letter', 'item', 'year', name=op.f('uq_set_feelings_organisation_id_course_letter_item_year')),
    sqlite_autoincrement=True
    )
    op.create_table('class_set',
    sa.Column('id', WHOLE, nullable=False),
    sa.Column('class_group_id', WHOLE, nullable=False),
    sa.Column('course', sa.String(length=60), nullable=False),
    sa.Column('edition', sa.String(length=20), nullable=False),
    sa.Column('letter', sa.String(length=1), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('tickets', WHOLE, nullable=False),
    sa.Column('right_tickets', sa.JSON(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', WHOLE, nullable=True),
    sa.Column('import_id', WHOLE, nullable=True),
    sa.ForeignKeyConstraint(['class_group_id'], ['class_group.id'], name=op.f('fk_class_set_class_group_id_class_group')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_class_set')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('class_set', schema=None) as batch_op:
        batch_op.create_index('ix_class_set_class_group_course', ['class_group_id', 'course'], unique=False)
        batch_op.create_index(batch_op.f('ix_class_set_import_id'), ['import_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('class_set', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_class_set_import_id'))
        batch_op.drop_index('ix_class_set_class_group_course')

    op.drop_table('class_set')
    op.drop_table('set_feelings')
