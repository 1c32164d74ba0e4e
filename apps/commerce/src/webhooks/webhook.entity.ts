import { Column, Entity, ForeignKey, Index } from 'typeorm';
import { CreatedAt, Id, UpdatedAt } from '@stoa/persistence';
import { Supplier } from '../suppliers/supplier.entity.js';

@Entity('webhooks')
@Index('webhooks_supplier', ['supplier', 'id'])
export class Webhook {
  @Id() id!: number;
  @Column('text') url!: string;
  @Column('text', { array: true }) events!: string[];
  /** The key of signatures, so it is kept as it is; it is neither shown nor logged. */
  @Column('text') secret!: string;
  @Column('boolean', { default: true }) is_active!: boolean;
  @Column('int', { default: 0 }) failures!: number;
  @ForeignKey(() => Supplier, { name: 'webhooks_supplier_fkey' })
  @Column('int', { nullable: true })
  supplier!: number | null;
  @CreatedAt() created_at!: Date;
  @UpdatedAt() updated_at!: Date;
}
