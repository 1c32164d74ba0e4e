import { Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { Id } from '@stoa/persistence';
import { Supplier } from '../suppliers/supplier.entity.js';

/** A part of a file that 1C sends. */
@Entity('exchange_parts')
@Unique('exchange_parts_once', ['session', 'supplier', 'name', 'sha256'])
@Index('exchange_parts_created', ['created_at'])
export class ExchangePart {
  /** In order of arrival. */
  @Id() id!: number;
  /** The id of the key of the session. */
  @Column('bytea') session!: Buffer;
  @ForeignKey(() => Supplier, { name: 'exchange_parts_supplier_fkey' })
  @Column('int')
  supplier!: number;
  /** Of the file, with its folders. */
  @Column('text') name!: string;
  /** In the object store. */
  @Column('text') file!: string;
  @Column('int') bytes!: number;
  @Column('text') sha256!: string;
  @Column('timestamptz', { default: () => 'now()' }) created_at!: Date;
}
