import { Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { CreatedAt, Id, UpdatedAt } from '@stoa/persistence';
import { Company } from '../companies/company.entity.js';
import { PriceType } from '../price-types/price-type.entity.js';
import { Supplier } from '../suppliers/supplier.entity.js';

const money = { precision: 12, scale: 2 } as const;
const ids = { array: true, default: '{}' } as const;

/** On what terms a company buys from a supplier. */
@Entity('contracts')
@Unique('contracts_external_id', ['supplier', 'external_id'])
@Index('contracts_standard', ['supplier', 'company'], { unique: true, where: 'is_standard' })
@Index('contracts_company', ['company', 'supplier', 'id'])
@Index('contracts_supplier', ['supplier', 'company'])
@Index('contracts_price_type', ['price_type'])
@ForeignKey(() => PriceType, ['supplier', 'price_type'], ['supplier', 'id'], {
  name: 'contracts_price_type_fkey',
})
export class Contract {
  @Id() id!: number;
  @Column('text', { nullable: true }) external_id!: string | null;
  @Column('text') number!: string;
  @ForeignKey(() => Supplier, { name: 'contracts_supplier_fkey' })
  @Column('int')
  supplier!: number;
  @ForeignKey(() => Company, { name: 'contracts_company_fkey' })
  @Column('int')
  company!: number;
  @Column('text', { default: 'RUB' }) currency!: string;
  /** One of the supplier's. */
  @Column('int') price_type!: number;
  @Column('int', ids) warehouses!: number[];
  @Column('int', ids) payment_types!: number[];
  @Column('int', ids) delivery_types!: number[];
  @Column('int', { default: 0 }) payment_delay_days!: number;
  @Column('numeric', { ...money, nullable: true }) credit_limit!: string | null;
  /** What is not paid of the orders that were submitted by the contract. */
  @Column('numeric', { precision: 18, scale: 2, default: 0 }) debt!: string;
  @Column('boolean', { default: false }) is_standard!: boolean;
  @Column('boolean', { default: true }) is_active!: boolean;
  @Column('date', { nullable: true }) valid_from!: string | null;
  @Column('date', { nullable: true }) valid_to!: string | null;
  @Column('boolean', { default: true }) sync_needed!: boolean;
  @Column('boolean', { default: false }) synced!: boolean;
  @Column('timestamptz', { nullable: true }) synced_at!: Date | null;
  @CreatedAt() created_at!: Date;
  @UpdatedAt() updated_at!: Date;
}
