import { Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { Id, UpdatedAt } from '@stoa/persistence';
import { Product } from '../products/product.entity.js';
import { Warehouse } from '../warehouses/warehouse.entity.js';

const quantity = { precision: 18, scale: 3 } as const;

@Entity('stocks')
@Unique('stocks_once', ['product', 'warehouse'])
@Index('stocks_warehouse', ['warehouse', 'product'])
@Index('stocks_updated', ['updated_at', 'id'])
export class Stock {
  @Id() id!: number;
  @ForeignKey(() => Product, { name: 'stocks_product_fkey', onDelete: 'CASCADE' })
  @Column('int')
  product!: number;
  @ForeignKey(() => Warehouse, { name: 'stocks_warehouse_fkey' })
  @Column('int')
  warehouse!: number;
  @Column('numeric', quantity) quantity!: string;
  /** For orders that are not shipped; orders alone change it. */
  @Column('numeric', { ...quantity, default: 0 }) reserved!: string;
  @Column('timestamptz', { nullable: true }) as_of!: Date | null;
  @UpdatedAt() updated_at!: Date;
}
