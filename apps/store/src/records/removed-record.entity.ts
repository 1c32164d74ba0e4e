import { RecordColumns } from '@stoa/persistence';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A removed record of a soft store, which can be restored until it expires. */
@Entity('removed_records')
@Check('record_template_org_check', 'octet_length(org) = 12')
@Check('record_template_id_check', 'octet_length(id) = 12')
@Index('removed_records_org_time_id_idx', ['org', 'record.time', 'id'])
@Index('removed_records_acl_idx', ['record.acl'], { type: 'gin' })
@Index('removed_records_removed_idx', ['removed'])
export class RemovedRecordEntity {
  @PrimaryColumn('bytea')
  org!: Buffer;

  @PrimaryColumn('text')
  store!: string;

  @PrimaryColumn('bytea')
  id!: Buffer;

  @Column(() => RecordColumns, { prefix: false })
  record!: RecordColumns;

  @Column('timestamptz', { default: () => 'now()' })
  removed!: Date;
}
