import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { Id } from '@stoa/persistence';
import { Product } from '../products/product.entity.js';
import { Warehouse } from '../warehouses/warehouse.entity.js';
import { Order } from './order.entity.js';

const money = { precision: 12, scale: 2 } as const;
const quantity = { precision: 13, scale: 3 } as const;

/** Goods of an order, with the product's name and price as they were when the order was submitted. */
@Entity('order_lines')
@Index('order_lines_order', ['order', 'id'])
@Index('order_lines_product', ['product', 'order'])
@Check(
  'order_lines_quantities',
  `shipped_quantity >= 0 and reserved_quantity >= 0 and reserved_quantity + shipped_quantity <= quantity
    and returned_quantity between 0 and shipped_quantity`,
)
export class OrderLine {
  @Id() id!: number;
  @ForeignKey(() => Order, { name: 'order_lines_order_fkey', onDelete: 'CASCADE' })
  @Column('int')
  order!: number;
  @ForeignKey(() => Product, { name: 'order_lines_product_fkey' })
  @Column('int')
  product!: number;
  @Column('text') sku!: string;
  @Column('text') name!: string;
  @Column('text') unit!: string;
  @Column('numeric', quantity) quantity!: string;
  @ForeignKey(() => Warehouse, { name: 'order_lines_warehouse_fkey' })
  @Column('int', { nullable: true })
  warehouse!: number | null;
  @Column('numeric', { ...money, nullable: true }) price!: string | null;
  @Column('numeric', { ...money, nullable: true }) base_price!: string | null;
  @Column('numeric', { ...money, default: 0 }) discount!: string;
  @Column('numeric', { precision: 4, scale: 2, nullable: true }) vat_rate!: string | null;
  @Column('numeric', { ...money, nullable: true }) vat_amount!: string | null;
  @Column('numeric', { ...money, default: 0 }) total!: string;
  @Column('numeric', { ...quantity, default: 0 }) reserved_quantity!: string;
  @Column('numeric', { ...quantity, default: 0 }) shipped_quantity!: string;
  @Column('numeric', { ...quantity, default: 0 }) returned_quantity!: string;
  @Column('text', { default: '' }) comment!: string;
  /** A promotion has added it. */
  @Column('boolean', { default: false }) is_gift!: boolean;
}
