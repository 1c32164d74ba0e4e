import { Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

@Entity('order_statuses')
@Unique('order_statuses_code', ['code'])
export class OrderStatus {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' }) id!: number;
  @Column('text') code!: string;
  @Column('text') name!: string;
  @Column('int', { default: 0 }) position!: number;
  /** No order leaves it. */
  @Column('boolean', { default: false }) is_final!: boolean;
  @Column('text', { default: '' }) color!: string;
}
