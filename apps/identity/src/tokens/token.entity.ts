import { objectIdColumn, RecordColumns } from '@stoa/persistence';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An access token as a record, without its text. */
@Entity('tokens')
@Check('record_template_org_check', 'octet_length(org) = 12')
@Check('record_template_id_check', 'octet_length(id) = 12')
@Index('tokens_org_time_id_idx', ['org', 'record.time', 'id'])
@Index('tokens_acl_idx', ['record.acl'], { type: 'gin' })
export class TokenEntity {
  @PrimaryColumn('bytea', { transformer: objectIdColumn })
  org!: string;

  @PrimaryColumn('bytea', { transformer: objectIdColumn })
  id!: string;

  @Column(() => RecordColumns, { prefix: false })
  record!: RecordColumns;
}
