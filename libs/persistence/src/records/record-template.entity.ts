import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { RecordColumns } from './record-columns.js';

/** The table without rows that record tables are made like. */
@Entity('record_template')
@Check('record_template_org_check', 'octet_length(org) = 12')
@Check('record_template_id_check', 'octet_length(id) = 12')
@Index('record_template_org_time_id_idx', ['org', 'record.time', 'id'])
@Index('record_template_acl_idx', ['record.acl'], { type: 'gin' })
export class RecordTemplateEntity {
  @PrimaryColumn('bytea')
  org!: Buffer;

  @PrimaryColumn('bytea')
  id!: Buffer;

  @Column(() => RecordColumns, { prefix: false })
  record!: RecordColumns;
}
