import { Column, Entity, ForeignKey, Index, Unique, VersionColumn } from 'typeorm';
import { CreatedAt, Id, UpdatedAt } from '@stoa/persistence';
import { Company } from '../companies/company.entity.js';
import { Contract } from '../contracts/contract.entity.js';
import { DeliveryType } from '../delivery-types/delivery-type.entity.js';
import { OrderStatus } from '../order-statuses/order-status.entity.js';
import { PaymentType } from '../payment-types/payment-type.entity.js';
import { StatusLine } from '../status-lines/status-line.entity.js';
import { Supplier } from '../suppliers/supplier.entity.js';
import { User } from '../users/user.entity.js';
import { Warehouse } from '../warehouses/warehouse.entity.js';

const money = { precision: 12, scale: 2, default: 0 } as const;

/** An order; a basket while its status is `new`. */
@Entity('orders')
@Unique('orders_external_id', ['supplier', 'company', 'external_id'])
@Index('orders_supplier', ['supplier', 'id'])
@Index('orders_company', ['company', 'id'])
@Index('orders_external', ['external_id'])
@Index('orders_number', ['number'])
@Index('orders_contract', ['contract'])
@Index('orders_updated', ['updated_at', 'id'])
@Index('orders_submitted', ['submitted_at', 'id'])
@Index('orders_status', ['status', 'id'])
@Index('orders_created', ['created_at', 'id'])
@Index('orders_supplier_created', ['supplier', 'created_at', 'id'])
@Index('orders_supplier_updated', ['supplier', 'updated_at', 'id'])
@Index('orders_supplier_submitted', ['supplier', 'submitted_at', 'id'])
@Index('orders_company_submitted', ['company', 'submitted_at', 'id'])
@Index('orders_sync', ['id'], { where: 'sync_needed' })
@ForeignKey(() => OrderStatus, ['status'], ['code'], { name: 'orders_status_fkey' })
export class Order {
  @Id() id!: number;
  /** Of the company; given when the order is submitted. */
  @Column('text', { nullable: true }) number!: string | null;
  @Column('text', { nullable: true }) external_id!: string | null;
  @Column('text', { nullable: true }) external_number!: string | null;
  @ForeignKey(() => Supplier, { name: 'orders_supplier_fkey' })
  @Column('int')
  supplier!: number;
  @ForeignKey(() => Company, { name: 'orders_company_fkey' })
  @Column('int')
  company!: number;
  @ForeignKey(() => User, { name: 'orders_user_fkey', onDelete: 'SET NULL' })
  @Column('int', { nullable: true })
  user!: number | null;
  @ForeignKey(() => Contract, { name: 'orders_contract_fkey' })
  @Column('int', { nullable: true })
  contract!: number | null;
  @Column('text', { default: 'new' }) status!: string;
  @ForeignKey(() => StatusLine, { name: 'orders_status_line_fkey' })
  @Column('int')
  status_line!: number;
  @Column('text', { default: 'RUB' }) currency!: string;
  @Column('boolean', { default: true }) vat_included!: boolean;
  @ForeignKey(() => PaymentType, { name: 'orders_payment_type_fkey' })
  @Column('int', { nullable: true })
  payment_type!: number | null;
  @ForeignKey(() => DeliveryType, { name: 'orders_delivery_type_fkey' })
  @Column('int', { nullable: true })
  delivery_type!: number | null;
  @Column('text', { default: '' }) delivery_address!: string;
  @Column('text', { default: '' }) consignee!: string;
  @ForeignKey(() => Warehouse, { name: 'orders_warehouse_fkey' })
  @Column('int', { nullable: true })
  warehouse!: number | null;
  @Column('date', { nullable: true }) desired_date!: string | null;
  @Column('text', { default: '' }) comment!: string;
  @Column('text', { default: '' }) buyer_doc_number!: string;
  @Column('text', { default: '' }) supplier_doc_number!: string;
  @Column('text', { default: '' }) coupon_code!: string;
  @Column('numeric', money) subtotal!: string;
  @Column('numeric', money) discount_total!: string;
  @Column('numeric', money) delivery_price!: string;
  @Column('numeric', money) vat_total!: string;
  @Column('numeric', money) total!: string;
  @Column('numeric', money) paid_amount!: string;
  /** Whether the step that reserves stock has been taken. */
  @Column('boolean', { default: false }) is_reserved!: boolean;
  @Column('boolean', { default: false }) sync_needed!: boolean;
  @Column('boolean', { default: false }) synced!: boolean;
  @Column('timestamptz', { nullable: true }) synced_at!: Date | null;
  @CreatedAt() created_at!: Date;
  @UpdatedAt() updated_at!: Date;
  @Column('timestamptz', { nullable: true }) submitted_at!: Date | null;
  @Column('timestamptz', { nullable: true }) closed_at!: Date | null;
  @Column('timestamptz', { nullable: true }) cancelled_at!: Date | null;
  @Column('text', { default: '' }) cancel_reason!: string;
  @VersionColumn({ default: 1 }) version!: number;
}
