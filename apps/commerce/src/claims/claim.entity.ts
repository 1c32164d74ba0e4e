import { Column, Entity, ForeignKey, Index, Unique, VersionColumn } from 'typeorm';
import { CreatedAt, Id, UpdatedAt } from '@stoa/persistence';
import { Company } from '../companies/company.entity.js';
import { Order } from '../orders/order.entity.js';
import { Supplier } from '../suppliers/supplier.entity.js';
import { User } from '../users/user.entity.js';

/** What a company says of goods that were shipped to it. */
@Entity('claims')
@Unique('claims_number', ['company', 'number'])
@Unique('claims_external_id', ['supplier', 'company', 'external_id'])
@Index('claims_order', ['order'])
@Index('claims_replacement', ['replacement_order'])
@Index('claims_company', ['company', 'id'])
@Index('claims_supplier', ['supplier', 'id'])
@Index('claims_external', ['external_id'])
@Index('claims_updated', ['updated_at', 'id'])
@Index('claims_status', ['status', 'id'])
@Index('claims_sync', ['id'], { where: 'sync_needed' })
@Index('claims_created', ['created_at'])
export class Claim {
  @Id() id!: number;
  /** Of the company. */
  @Column('text') number!: string;
  @Column('text', { nullable: true }) external_id!: string | null;
  @ForeignKey(() => Order, { name: 'claims_order_fkey' })
  @Column('int')
  order!: number;
  @ForeignKey(() => Company, { name: 'claims_company_fkey' })
  @Column('int')
  company!: number;
  @ForeignKey(() => Supplier, { name: 'claims_supplier_fkey' })
  @Column('int')
  supplier!: number;
  @ForeignKey(() => User, { name: 'claims_user_fkey', onDelete: 'SET NULL' })
  @Column('int', { nullable: true })
  user!: number | null;
  @Column('text') type!: string;
  @Column('text', { nullable: true }) desired_resolution!: string | null;
  @Column('text', { default: 'new' }) status!: string;
  @Column('text') description!: string;
  @Column('text', { nullable: true }) resolution!: string | null;
  @Column('numeric', { precision: 12, scale: 2, nullable: true }) refund_amount!: string | null;
  @ForeignKey(() => Order, { name: 'claims_replacement_order_fkey', onDelete: 'SET NULL' })
  @Column('int', { nullable: true })
  replacement_order!: number | null;
  @Column('boolean', { default: true }) sync_needed!: boolean;
  @Column('boolean', { default: false }) synced!: boolean;
  @Column('timestamptz', { nullable: true }) synced_at!: Date | null;
  @CreatedAt() created_at!: Date;
  @UpdatedAt() updated_at!: Date;
  @VersionColumn({ default: 1 }) version!: number;
}
