import { Column, Entity, ForeignKey, Index } from 'typeorm';
import { CreatedAt, Id, UpdatedAt } from '@stoa/persistence';
import { Supplier } from '../suppliers/supplier.entity.js';

/** What a supplier offers on orders that fulfil conditions. */
@Entity('promotions')
@Index('promotions_running', ['supplier', 'id'], { where: 'is_active' })
@Index('promotions_supplier', ['supplier', 'id'])
export class Promotion {
  @Id() id!: number;
  @Column('text') title!: string;
  @Column('text', { default: '' }) description!: string;
  @Column('text', { nullable: true }) image!: string | null;
  @ForeignKey(() => Supplier, { name: 'promotions_supplier_fkey' })
  @Column('int')
  supplier!: number;
  @Column('text', { nullable: true }) coupon_code!: string | null;
  @Column('boolean', { default: true }) is_active!: boolean;
  @Column('timestamptz', { nullable: true }) starts_at!: Date | null;
  @Column('timestamptz', { nullable: true }) ends_at!: Date | null;
  @Column('int', { default: 0 }) priority!: number;
  @Column('boolean', { default: false }) exclusive!: boolean;
  @Column('int', { nullable: true }) usage_limit!: number | null;
  @Column('int', { nullable: true }) usage_limit_per_company!: number | null;
  /** Text of JSON, with its keys in the order of their fields. */
  @Column('json', { default: [] }) conditions!: object[];
  @Column('json', { default: [] }) actions!: object[];
  @CreatedAt() created_at!: Date;
  @UpdatedAt() updated_at!: Date;
}
