import { Column, Entity, ForeignKey, Unique } from 'typeorm';
import { Id } from '@stoa/persistence';
import { StatusLine } from '../status-lines/status-line.entity.js';

@Entity('payment_types')
@Unique('payment_types_code', ['code'])
export class PaymentType {
  @Id() id!: number;
  @Column('text') code!: string;
  @Column('text') name!: string;
  /** The statuses that orders with this payment type go through. */
  @ForeignKey(() => StatusLine, { name: 'payment_types_status_line_fkey' })
  @Column('int')
  status_line!: number;
}
