import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Import } from '../imports/import.entity.js';
import { Supplier } from '../suppliers/supplier.entity.js';

/** The import of a file that 1C has sent. */
@Entity('exchange_imports')
@Index('exchange_imports_created', ['created_at'])
@Index('exchange_imports_import', ['import'])
export class ExchangeImport {
  @PrimaryColumn('bytea') session!: Buffer;
  @ForeignKey(() => Supplier, { name: 'exchange_imports_supplier_fkey' })
  @PrimaryColumn('int')
  supplier!: number;
  @PrimaryColumn('text') name!: string;
  @ForeignKey(() => Import, { name: 'exchange_imports_import_fkey', onDelete: 'CASCADE' })
  @Column('int')
  import!: number;
  @Column('timestamptz', { default: () => 'now()' }) created_at!: Date;
}
