import { Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

@Entity('delivery_types')
@Unique('delivery_types_code', ['code'])
export class DeliveryType {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' }) id!: number;
  @Column('text') code!: string;
  @Column('text') name!: string;
  @Column('numeric', { precision: 12, scale: 2, default: 0 }) price!: string;
}
