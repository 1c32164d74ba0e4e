import { Column, Entity, ForeignKey, Index } from 'typeorm';
import { CreatedAt, Id, UpdatedAt } from '@stoa/persistence';
import { PriceType } from '../price-types/price-type.entity.js';
import { Supplier } from '../suppliers/supplier.entity.js';

@Entity('company_groups')
@Index('company_groups_external_id', ['owner', 'external_id'], {
  unique: true,
  where: '(external_id IS NOT NULL)',
})
export class CompanyGroup {
  @Id() id!: number;
  @Column('text', { nullable: true }) external_id!: string | null;
  /** The supplier that created the group; null for one of the portal. */
  @ForeignKey(() => Supplier, { name: 'company_groups_owner_fkey' })
  @Column('int', { nullable: true })
  owner!: number | null;
  @Column('text') name!: string;
  @ForeignKey(() => PriceType, { name: 'company_groups_price_type_fkey' })
  @Column('int', { nullable: true })
  price_type!: number | null;
  @CreatedAt() created_at!: Date;
  @UpdatedAt() updated_at!: Date;
}
