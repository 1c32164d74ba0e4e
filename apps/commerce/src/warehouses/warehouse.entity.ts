import { Column, Entity, ForeignKey, Unique } from 'typeorm';
import { CreatedAt, Id, UpdatedAt } from '@stoa/persistence';
import { Supplier } from '../suppliers/supplier.entity.js';

@Entity('warehouses')
@Unique('warehouses_external_id', ['supplier', 'external_id'])
export class Warehouse {
  @Id() id!: number;
  @Column('text', { nullable: true }) external_id!: string | null;
  @ForeignKey(() => Supplier, { name: 'warehouses_supplier_fkey' })
  @Column('int')
  supplier!: number;
  @Column('text') name!: string;
  @Column('text', { default: '' }) address!: string;
  @Column('boolean', { default: true }) is_active!: boolean;
  @Column('int', { default: 0 }) priority!: number;
  @CreatedAt() created_at!: Date;
  @UpdatedAt() updated_at!: Date;
}
