import {
  Column,
  CreateDateColumn,
  Entity,
  ForeignKey,
  Index,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
} from 'typeorm';
import { PriceType } from '../price-types/price-type.entity.js';
import { Supplier } from '../suppliers/supplier.entity.js';

const now = { type: 'timestamptz', default: () => 'now()' } as const;

@Entity('company_groups')
@Index('company_groups_external_id', ['owner', 'external_id'], {
  unique: true,
  where: '(external_id IS NOT NULL)',
})
export class CompanyGroup {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' }) id!: number;
  @Column('text', { nullable: true }) external_id!: string | null;
  /** The supplier that created the group; null for one of the portal. */
  @ForeignKey(() => Supplier, { name: 'company_groups_owner_fkey' })
  @Column('int', { nullable: true })
  owner!: number | null;
  @Column('text') name!: string;
  @ForeignKey(() => PriceType, { name: 'company_groups_price_type_fkey' })
  @Column('int', { nullable: true })
  price_type!: number | null;
  @CreateDateColumn(now) created_at!: Date;
  @UpdateDateColumn(now) updated_at!: Date;
}
