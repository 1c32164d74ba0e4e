import { Check, Column, Entity, ForeignKey, Unique } from 'typeorm';
import { CreatedAt, Id, UpdatedAt } from '@stoa/persistence';

@Entity('suppliers')
@Unique('suppliers_external_id', ['external_id'])
@Check('suppliers_reserve_on_check', `reserve_on = any (array['submit', 'reserve'])`)
@Check('suppliers_stock_feed_check', `stock_feed = any (array['on_hand', 'free'])`)
@Check('suppliers_close_after_days_check', 'close_after_days between 1 and 3650')
// By name, because price types refer to suppliers, too.
@ForeignKey('PriceType', ['id', 'default_price_type'], ['supplier', 'id'], {
  name: 'suppliers_default_price_type_fkey',
})
export class Supplier {
  @Id() id!: number;
  @Column('text', { nullable: true }) external_id!: string | null;
  @Column('text') name!: string;
  @Column('text', { default: '' }) inn!: string;
  /** One of the supplier's own; the only place that says which one is the default. */
  @Column('int', { nullable: true }) default_price_type!: number | null;
  /** The step of an order that reserves stock. */
  @Column('text', { default: 'submit' }) reserve_on!: 'submit' | 'reserve';
  /** What the quantities of the supplier's feeds are: all goods, or all that no order has reserved. */
  @Column('text', { default: 'on_hand' }) stock_feed!: 'on_hand' | 'free';
  /** Orders may ask for more than there is. */
  @Column('boolean', { default: false }) allow_backorder!: boolean;
  /** When the service closes orders by itself, after their last status; null: never. */
  @Column('int', { nullable: true }) close_after_days!: number | null;
  @Column('boolean', { default: true }) is_active!: boolean;
  @CreatedAt() created_at!: Date;
  @UpdatedAt() updated_at!: Date;
}
