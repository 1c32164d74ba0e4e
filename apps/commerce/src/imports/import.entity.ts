import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { Id } from '@stoa/persistence';
import { Supplier } from '../suppliers/supplier.entity.js';

const count = { type: 'int', default: 0 } as const;

/** The import of a file. */
@Entity('imports')
@Check(
  'imports_status_check',
  `status = any (array['uploading', 'queued', 'running', 'finished', 'failed', 'cancelled'])`,
)
@Index('imports_supplier', ['supplier', 'id'])
@Index('imports_open', ['supplier'], {
  where: `(status = ANY (ARRAY['uploading'::text, 'queued'::text, 'running'::text]))`,
})
export class Import {
  @Id() id!: number;
  @ForeignKey(() => Supplier, { name: 'imports_supplier_fkey' })
  @Column('int', { nullable: true })
  supplier!: number | null;
  @Column('text') kind!: string;
  @Column('text') mode!: string;
  @Column('text') status!: string;
  /** Of a hundred. */
  @Column(count) progress!: number;
  @Column(count) processed!: number;
  @Column(count) created!: number;
  @Column(count) updated!: number;
  @Column(count) unchanged!: number;
  @Column(count) deactivated!: number;
  @Column(count) failed!: number;
  @Column(count) duplicates!: number;
  @Column(count) stale!: number;
  /** Known when the whole file has been read. */
  @Column('int', { nullable: true }) total!: number | null;
  @Column('bigint', { default: 0 }) bytes!: string;
  @Column('text', { nullable: true }) error!: string | null;
  /** Of the request. */
  @Column('jsonb') options!: object;
  /** In the object store, until the import has ended. */
  @Column('text', { array: true, default: '{}' }) files!: string[];
  @Column('bytea') org!: Buffer;
  /** In whose name rows are written. */
  @Column('bytea') user!: Buffer;
  @Column('timestamptz', { nullable: true }) started_at!: Date | null;
  @Column('timestamptz', { nullable: true }) finished_at!: Date | null;
  @Column('timestamptz', { default: () => 'now()' }) created_at!: Date;
}
