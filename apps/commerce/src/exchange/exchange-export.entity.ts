import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { Id } from '@stoa/persistence';
import { Supplier } from '../suppliers/supplier.entity.js';

/** The last export of orders of a session. */
@Entity('exchange_exports')
@Unique('exchange_exports_once', ['session', 'supplier'])
@Index('exchange_exports_created', ['created_at'])
export class ExchangeExport {
  @Id() id!: number;
  /** The id of the key of the session. */
  @Column('bytea') session!: Buffer;
  @ForeignKey(() => Supplier, { name: 'exchange_exports_supplier_fkey' })
  @Column('int')
  supplier!: number;
  /** Whether all of its orders were read. */
  @Column('boolean', { default: false }) is_complete!: boolean;
  @Column('timestamptz', { default: () => 'now()' }) created_at!: Date;
}

/** An order of an export, and the version of it that was written. */
@Entity('exchange_orders')
export class ExchangeOrder {
  @ForeignKey(() => ExchangeExport, { name: 'exchange_orders_export_fkey', onDelete: 'CASCADE' })
  @PrimaryColumn('int')
  export!: number;
  @PrimaryColumn('int') order!: number;
  @Column('int') version!: number;
}
