import { Column, Entity, ForeignKey, Unique } from 'typeorm';
import { CreatedAt, Id, UpdatedAt } from '@stoa/persistence';
import { Supplier } from '../suppliers/supplier.entity.js';

/** A supplier's conditions of sale. The default one is stored with the supplier. */
@Entity('price_types')
@Unique('price_types_external_id', ['supplier', 'external_id'])
@Unique('price_types_of_supplier', ['supplier', 'id'])
export class PriceType {
  @Id() id!: number;
  @Column('text', { nullable: true }) external_id!: string | null;
  @ForeignKey(() => Supplier, { name: 'price_types_supplier_fkey' })
  @Column('int')
  supplier!: number;
  @Column('text') name!: string;
  @Column('text', { default: 'RUB' }) currency!: string;
  @Column('boolean', { default: true }) vat_included!: boolean;
  @CreatedAt() created_at!: Date;
  @UpdatedAt() updated_at!: Date;
}
