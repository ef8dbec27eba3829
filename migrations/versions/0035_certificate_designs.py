"""Certificates: designs and seals, issues anew, batches"""

import sqlalchemy as sa
from alembic import op


revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('certificate_batch',
    sa.Column('id', WHOLE, nullable=False),
    sa.Column('organisation_id', WHOLE, nullable=False),
    sa.Column('person_id', WHOLE, nullable=False),
    sa.Column('form', sa.String(length=10), nullable=False),
    sa.Column('certificate_ids', sa.JSON(), nullable=False),
    sa.Column('drawn', WHOLE, nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failed_for', sa.String(length=60), nullable=True),
    sa.Column('kept_until', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_certificate_batch_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_certificate_batch_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_batch')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('certificate_batch') as batch_op:
        batch_op.create_index(batch_op.f('ix_certificate_batch_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_certificate_batch_person_id'), ['person_id'], unique=False)

    op.create_table('certificate_seal',
    sa.Column('id', WHOLE, nullable=False),
    sa.Column('organisation_id', WHOLE, nullable=False),
    sa.Column('picture', sa.LargeBinary(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by', WHOLE, nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_certificate_seal_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_seal')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('certificate_seal') as batch_op:
        batch_op.create_index(batch_op.f('ix_certificate_seal_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('certificate_batch_part',
    sa.Column('id', WHOLE, nullable=False),
    sa.Column('batch_id', WHOLE, nullable=False),
    sa.Column('number', WHOLE, nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['certificate_batch.id'], name=op.f('fk_certificate_batch_part_batch_id_certificate_batch')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_batch_part')),
    sa.UniqueConstraint('batch_id', 'number', name=op.f('uq_certificate_batch_part_batch_id_number')),
    sqlite_autoincrement=True
    )
    op.create_table('certificate_design',
    sa.Column('id', WHOLE, nullable=False),
    sa.Column('organisation_id', WHOLE, nullable=False),
    sa.Column('template', sa.String(length=20), nullable=False),
    sa.Column('seal_id', WHOLE, nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', WHOLE, nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_certificate_design_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['seal_id'], ['certificate_seal.id'], name=op.f('fk_certificate_design_seal_id_certificate_seal')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_design')),
    sa.UniqueConstraint('organisation_id', name=op.f('uq_certificate_design_organisation_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('certificate', table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.add_column(sa.Column('organisation_id', WHOLE, nullable=True))
        batch_op.add_column(sa.Column('template', sa.String(length=20), server_default='bilingual', nullable=False))
        batch_op.add_column(sa.Column('seal_id', WHOLE, nullable=True))
        batch_op.add_column(sa.Column('issue', WHOLE, server_default='1', nullable=False))
        batch_op.add_column(sa.Column('reissued_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_certificate_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_certificate_seal_id_certificate_seal'), 'certificate_seal', ['seal_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_certificate_organisation_id_organisation'), 'organisation', ['organisation_id'], ['id'])

    with op.batch_alter_table('credential_status', table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.add_column(sa.Column('issue', WHOLE, server_default='1', nullable=False))
        batch_op.drop_constraint(batch_op.f('uq_credential_status_certificate_id'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_credential_status_certificate_id_issue'), ['certificate_id', 'issue'])



def downgrade() -> None:
    op.execute('DELETE FROM credential_status WHERE issue < (SELECT issue FROM certificate WHERE certificate.id = certificate_id)')
    with op.batch_alter_table('credential_status', table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_credential_status_certificate_id_issue'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_credential_status_certificate_id'), ['certificate_id'])
        batch_op.drop_column('issue')

    with op.batch_alter_table('certificate', table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_certificate_organisation_id_organisation'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_certificate_seal_id_certificate_seal'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_certificate_organisation_id'))
        batch_op.drop_column('reissued_at')
        batch_op.drop_column('issue')
        batch_op.drop_column('seal_id')
        batch_op.drop_column('template')
        batch_op.drop_column('organisation_id')

    op.drop_table('certificate_design')
    op.drop_table('certificate_batch_part')
    with op.batch_alter_table('certificate_seal') as batch_op:
        batch_op.drop_index(batch_op.f('ix_certificate_seal_organisation_id'))

    op.drop_table('certificate_seal')
    with op.batch_alter_table('certificate_batch') as batch_op:
        batch_op.drop_index(batch_op.f('ix_certificate_batch_person_id'))
        batch_op.drop_index(batch_op.f('ix_certificate_batch_organisation_id'))

    op.drop_table('certificate_batch')
