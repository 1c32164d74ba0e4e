import { Column, Entity, ForeignKey, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { StatusLine } from '../status-lines/status-line.entity.js';

@Entity('payment_types')
@Unique('payment_types_code', ['code'])
export class PaymentType {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' }) id!: number;
  @Column('text') code!: string;
  @Column('text') name!: string;
  /** The statuses that orders with this payment type go through. */
  @ForeignKey(() => StatusLine, { name: 'payment_types_status_line_fkey' })
  @Column('int')
  status_line!: number;
}
