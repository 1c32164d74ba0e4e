import { objectIdColumn, RecordColumns } from '@stoa/persistence';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A group as a record. The root group has no parent and the id of its organisation. */
@Entity('groups')
@Check('record_template_org_check', 'octet_length(org) = 12')
@Check('record_template_id_check', 'octet_length(id) = 12')
@Check('groups_root', `((data->>'parent') is null) = (id = org)`)
@Index('groups_org_time_id_idx', ['org', 'record.time', 'id'])
@Index('groups_acl_idx', ['record.acl'], { type: 'gin' })
export class GroupEntity {
  @PrimaryColumn('bytea', { transformer: objectIdColumn })
  org!: string;

  @PrimaryColumn('bytea', { transformer: objectIdColumn })
  id!: string;

  @Column(() => RecordColumns, { prefix: false })
  record!: RecordColumns;
}
