import { Column, Entity, Unique } from 'typeorm';
import { Id } from '@stoa/persistence';

@Entity('order_statuses')
@Unique('order_statuses_code', ['code'])
export class OrderStatus {
  @Id() id!: number;
  @Column('text') code!: string;
  @Column('text') name!: string;
  @Column('int', { default: 0 }) position!: number;
  /** No order leaves it. */
  @Column('boolean', { default: false }) is_final!: boolean;
  @Column('text', { default: '' }) color!: string;
}
