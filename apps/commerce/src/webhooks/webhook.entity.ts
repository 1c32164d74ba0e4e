import { Column, Entity, ForeignKey, Index } from 'typeorm';
import { CreatedAt, Id, UpdatedAt } from '@stoa/persistence';
import { Supplier } from '../suppliers/supplier.entity.js';
import { User } from '../users/user.entity.js';

@Entity('webhooks')
@Index('webhooks_supplier', ['supplier', 'id'])
@Index('webhooks_author', ['author'], { where: 'supplier IS NULL' })
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
  /** The administrator who has set it up or changed it last, for one of no supplier: it ends with that role. */
  @ForeignKey(() => User, { name: 'webhooks_author_fkey' })
  @Column('int', { nullable: true })
  author!: number | null;
  @CreatedAt() created_at!: Date;
  @UpdatedAt() updated_at!: Date;
}
