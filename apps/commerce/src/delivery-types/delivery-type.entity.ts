import { Column, Entity, Unique } from 'typeorm';
import { Id } from '@stoa/persistence';

@Entity('delivery_types')
@Unique('delivery_types_code', ['code'])
export class DeliveryType {
  @Id() id!: number;
  @Column('text') code!: string;
  @Column('text') name!: string;
  @Column('numeric', { precision: 12, scale: 2, default: 0 }) price!: string;
}
