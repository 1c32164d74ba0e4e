import { Column, Entity, ForeignKey, Index } from 'typeorm';
import { CreatedAt, Id, UpdatedAt } from '@stoa/persistence';
import { Supplier } from '../suppliers/supplier.entity.js';

@Entity('news')
@Index('news_published', ['published_at', 'id'], { where: 'is_published' })
@Index('news_supplier', ['supplier', 'published_at', 'id'])
@Index('news_title', ['title'])
export class News {
  @Id() id!: number;
  @Column('text') title!: string;
  @Column('text') slug!: string;
  @Column('text', { default: '' }) announcement!: string;
  @Column('text', { default: '' }) text!: string;
  @Column('text', { nullable: true }) image!: string | null;
  @ForeignKey(() => Supplier, { name: 'news_supplier_fkey' })
  @Column('int', { nullable: true })
  supplier!: number | null;
  @Column('boolean', { default: false }) is_published!: boolean;
  @Column('timestamptz', { nullable: true }) published_at!: Date | null;
  @CreatedAt() created_at!: Date;
  @UpdatedAt() updated_at!: Date;
}
