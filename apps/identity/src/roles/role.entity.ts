import { objectIdColumn, RecordColumns } from '@stoa/persistence';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A role as a record: a named list of credentials. */
@Entity('roles')
@Check('record_template_org_check', 'octet_length(org) = 12')
@Check('record_template_id_check', 'octet_length(id) = 12')
@Index('roles_org_time_id_idx', ['org', 'record.time', 'id'])
@Index('roles_acl_idx', ['record.acl'], { type: 'gin' })
export class RoleEntity {
  @PrimaryColumn('bytea', { transformer: objectIdColumn })
  org!: string;

  @PrimaryColumn('bytea', { transformer: objectIdColumn })
  id!: string;

  @Column(() => RecordColumns, { prefix: false })
  record!: RecordColumns;
}
