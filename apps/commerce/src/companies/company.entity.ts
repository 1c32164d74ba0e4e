import { Column, Entity, ForeignKey, Index } from 'typeorm';
import { CreatedAt, Id, UpdatedAt } from '@stoa/persistence';
import { CompanyGroup } from '../company-groups/company-group.entity.js';
import { PriceType } from '../price-types/price-type.entity.js';
import { Supplier } from '../suppliers/supplier.entity.js';
import { User } from '../users/user.entity.js';

export interface DeliveryAddress {
  /** Unique within the company, and never given again. */
  id: number;
  address: string;
  consignee: string;
}

/** The legal entity of a buyer. */
@Entity('companies')
@Index('companies_external_id', ['owner', 'external_id'], {
  unique: true,
  where: '(external_id IS NOT NULL)',
})
@Index('companies_group', ['group'])
@Index('companies_inn', ['inn'])
@Index('companies_updated', ['updated_at', 'id'])
@Index('companies_sync', ['id'], { where: 'sync_needed' })
export class Company {
  @Id() id!: number;
  @Column('text', { nullable: true }) external_id!: string | null;
  /** The supplier that created the company and whose ERP knows it by `external_id`; null for one of the portal. */
  @ForeignKey(() => Supplier, { name: 'companies_owner_fkey' })
  @Column('int', { nullable: true })
  owner!: number | null;
  @Column('text') name!: string;
  @Column('text', { default: '' }) full_name!: string;
  @Column('text') inn!: string;
  @Column('text', { default: '' }) kpp!: string;
  @Column('text', { default: '' }) ogrn!: string;
  @Column('text', { default: '' }) legal_address!: string;
  @Column('jsonb', { default: [] }) delivery_addresses!: DeliveryAddress[];
  /** How many there ever were; the id of the last one. */
  @Column('int', { default: 0 }) addresses_made!: number;
  @ForeignKey(() => CompanyGroup, { name: 'companies_group_fkey' })
  @Column('int', { nullable: true })
  group!: number | null;
  @ForeignKey(() => PriceType, { name: 'companies_price_type_fkey' })
  @Column('int', { nullable: true })
  price_type!: number | null;
  @ForeignKey(() => User, { name: 'companies_manager_fkey', onDelete: 'SET NULL' })
  @Column('int', { nullable: true })
  manager!: number | null;
  @Column('boolean', { default: true }) can_order!: boolean;
  @Column('boolean', { default: true }) sync_needed!: boolean;
  @Column('boolean', { default: false }) synced!: boolean;
  @Column('timestamptz', { nullable: true }) synced_at!: Date | null;
  @Column('boolean', { default: false }) is_deleted!: boolean;
  @CreatedAt() created_at!: Date;
  @UpdatedAt() updated_at!: Date;
}
