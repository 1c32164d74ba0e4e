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

@Entity('warehouses')
@Unique('warehouses_external_id', ['supplier', 'external_id'])
export class Warehouse {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' }) id!: number;
  @Column('text', { nullable: true }) external_id!: string | null;
  @ForeignKey(() => Supplier, { name: 'warehouses_supplier_fkey' })
  @Column('int')
  supplier!: number;
  @Column('text') name!: string;
  @Column('text', { default: '' }) address!: string;
  @Column('boolean', { default: true }) is_active!: boolean;
  @Column('int', { default: 0 }) priority!: number;
  @CreateDateColumn(now) created_at!: Date;
  @UpdateDateColumn(now) updated_at!: Date;
}
