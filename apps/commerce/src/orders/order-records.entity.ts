import {
  Check,
  Column,
  Entity,
  ForeignKey,
  Index,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  Unique,
} from 'typeorm';
import { CreatedAt, Id } from '@stoa/persistence';
import { Company } from '../companies/company.entity.js';
import { Product } from '../products/product.entity.js';
import { User } from '../users/user.entity.js';
import { Warehouse } from '../warehouses/warehouse.entity.js';
import { OrderLine } from './order-line.entity.js';
import { Order } from './order.entity.js';

const money = { precision: 12, scale: 2 } as const;

/** What a line holds of a stock. A line can hold goods of several warehouses. */
@Entity('order_reservations')
@Check('order_reservations_quantity_check', 'quantity >= 0')
@Index('order_reservations_order', ['order'])
@Index('order_reservations_stock', ['product', 'warehouse'])
export class OrderReservation {
  @ForeignKey(() => OrderLine, { name: 'order_reservations_line_fkey', onDelete: 'CASCADE' })
  @PrimaryColumn('int')
  line!: number;
  @ForeignKey(() => Warehouse, { name: 'order_reservations_warehouse_fkey' })
  @PrimaryColumn('int')
  warehouse!: number;
  @ForeignKey(() => Product, { name: 'order_reservations_product_fkey' })
  @Column('int')
  product!: number;
  @ForeignKey(() => Order, { name: 'order_reservations_order_fkey', onDelete: 'CASCADE' })
  @Column('int')
  order!: number;
  @Column('numeric', { precision: 13, scale: 3 }) quantity!: string;
  /** From this warehouse. */
  @Column('numeric', { precision: 13, scale: 3, default: 0 }) shipped!: string;
  /** The quantity of the stock is without these goods, because the supplier's feed is. */
  @Column('boolean', { default: false }) is_handed_over!: boolean;
}

/** What a promotion took off an order. */
@Entity('order_promotions')
@Index('order_promotions_promotion', ['promotion'])
export class OrderPromotion {
  @ForeignKey(() => Order, { name: 'order_promotions_order_fkey', onDelete: 'CASCADE' })
  @PrimaryColumn('int')
  order!: number;
  @PrimaryColumn('int') promotion!: number;
  @Column('text') title!: string;
  @Column('numeric', money) amount!: string;
}

/** A change of an order's status; rows are never changed. */
@Entity('order_history')
@Index('order_history_order', ['order', 'id'])
@Check('order_history_actor_type_check', `actor_type = any (array['user', 'erp', 'system'])`)
export class OrderHistoryRow {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' }) id!: string;
  @ForeignKey(() => Order, { name: 'order_history_order_fkey' })
  @Column('int')
  order!: number;
  @Column('text', { nullable: true }) from_status!: string | null;
  @Column('text') to_status!: string;
  /** Stays when the user is removed. */
  @Column('int', { nullable: true }) actor!: number | null;
  @Column('text') actor_type!: string;
  @Column('text', { default: '' }) comment!: string;
  @Column('timestamptz') at!: Date;
}

@Entity('order_payments')
@Unique('order_payments_external_id', ['order', 'external_id'])
@Check('order_payments_amount_check', 'amount > 0')
export class OrderPayment {
  @Id() id!: number;
  @ForeignKey(() => Order, { name: 'order_payments_order_fkey' })
  @Column('int')
  order!: number;
  @Column('numeric', money) amount!: string;
  @Column('timestamptz') paid_at!: Date;
  @Column('text', { nullable: true }) external_id!: string | null;
  @ForeignKey(() => User, { name: 'order_payments_actor_fkey', onDelete: 'SET NULL' })
  @Column('int', { nullable: true })
  actor!: number | null;
  @CreatedAt() created_at!: Date;
}

/** The last number of a company's orders. */
@Entity('order_numbers')
export class OrderNumber {
  @ForeignKey(() => Company, { name: 'order_numbers_company_fkey', onDelete: 'CASCADE' })
  @PrimaryColumn('int')
  company!: number;
  @Column('int') last!: number;
}

/** How many orders there are, kept by triggers: of a supplier and a company, 0 being for all. Slots are added up. */
@Entity('order_counts')
export class OrderCount {
  @PrimaryColumn('int') supplier!: number;
  @PrimaryColumn('int') company!: number;
  @PrimaryColumn('int') slot!: number;
  @Column('int') count!: number;
}
