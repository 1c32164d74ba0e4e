import {
  Column,
  CreateDateColumn,
  Entity,
  ForeignKey,
  PrimaryGeneratedColumn,
  Unique,
  UpdateDateColumn,
} from 'typeorm';
import { Supplier } from '../suppliers/supplier.entity.js';

const now = { type: 'timestamptz', default: () => 'now()' } as const;

/** A supplier's conditions of sale. The default one is stored with the supplier. */
@Entity('price_types')
@Unique('price_types_external_id', ['supplier', 'external_id'])
@Unique('price_types_of_supplier', ['supplier', 'id'])
export class PriceType {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' }) id!: number;
  @Column('text', { nullable: true }) external_id!: string | null;
  @ForeignKey(() => Supplier, { name: 'price_types_supplier_fkey' })
  @Column('int')
  supplier!: number;
  @Column('text') name!: string;
  @Column('text', { default: 'RUB' }) currency!: string;
  @Column('boolean', { default: true }) vat_included!: boolean;
  @CreateDateColumn(now) created_at!: Date;
  @UpdateDateColumn(now) updated_at!: Date;
}
