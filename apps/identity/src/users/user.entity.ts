import { objectIdColumn, RecordColumns } from '@stoa/persistence';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A user as a record. Statements of `RecordTable` read and write it. */
@Entity('users')
@Check('record_template_org_check', 'octet_length(org) = 12')
@Check('record_template_id_check', 'octet_length(id) = 12')
@Index('users_org_time_id_idx', ['org', 'record.time', 'id'])
@Index('users_acl_idx', ['record.acl'], { type: 'gin' })
export class UserEntity {
  @PrimaryColumn('bytea', { transformer: objectIdColumn })
  org!: string;

  @PrimaryColumn('bytea', { transformer: objectIdColumn })
  id!: string;

  @Column(() => RecordColumns, { prefix: false })
  record!: RecordColumns;
}
