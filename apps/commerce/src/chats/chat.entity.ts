import { CreatedAt, Id, UpdatedAt } from '@stoa/persistence';
import { Column, Entity, ForeignKey, Index } from 'typeorm';
import { Company } from '../companies/company.entity.js';
import { Order } from '../orders/order.entity.js';
import { Supplier } from '../suppliers/supplier.entity.js';

/** What a company and a supplier write to each other, about one order or about anything. */
@Entity('chats')
@Index('chats_order', ['company', 'supplier', 'order'], { unique: true, where: '("order" IS NOT NULL)' })
@Index('chats_general', ['company', 'supplier'], { unique: true, where: '("order" IS NULL)' })
@Index('chats_of_order', ['order'], { where: '("order" IS NOT NULL)' })
@Index('chats_company', ['company', 'updated_at', 'id'])
@Index('chats_supplier', ['supplier', 'updated_at', 'id'])
@Index('chats_updated', ['updated_at', 'id'])
export class Chat {
  @Id() id!: number;
  @ForeignKey(() => Company, { name: 'chats_company_fkey' })
  @Column('int')
  company!: number;
  @ForeignKey(() => Supplier, { name: 'chats_supplier_fkey' })
  @Column('int')
  supplier!: number;
  @ForeignKey(() => Order, { name: 'chats_order_fkey' })
  @Column('int', { nullable: true })
  order!: number | null;
  @CreatedAt() created_at!: Date;
  /** When the last message was written. */
  @UpdatedAt() updated_at!: Date;
}
