import {
  Column,
  CreateDateColumn,
  Entity,
  ForeignKey,
  Index,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
} from 'typeorm';
import { Supplier } from '../suppliers/supplier.entity.js';

const now = { type: 'timestamptz', default: () => 'now()' } as const;

@Entity('webhooks')
@Index('webhooks_supplier', ['supplier', 'id'])
export class Webhook {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' }) id!: number;
  @Column('text') url!: string;
  @Column('text', { array: true }) events!: string[];
  /** The key of signatures, so it is kept as it is; it is neither shown nor logged. */
  @Column('text') secret!: string;
  @Column('boolean', { default: true }) is_active!: boolean;
  @Column('int', { default: 0 }) failures!: number;
  @ForeignKey(() => Supplier, { name: 'webhooks_supplier_fkey' })
  @Column('int', { nullable: true })
  supplier!: number | null;
  @CreateDateColumn(now) created_at!: Date;
  @UpdateDateColumn(now) updated_at!: Date;
}
