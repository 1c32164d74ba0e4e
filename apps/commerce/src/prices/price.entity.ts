import { Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { Id, UpdatedAt } from '@stoa/persistence';
import { PriceType } from '../price-types/price-type.entity.js';
import { Product } from '../products/product.entity.js';

@Entity('prices')
@Unique('prices_once', ['product', 'price_type', 'min_quantity', 'valid_from'])
@Index('prices_product', ['product'])
@Index('prices_updated', ['updated_at', 'id'])
export class Price {
  @Id() id!: number;
  @ForeignKey(() => Product, { name: 'prices_product_fkey', onDelete: 'CASCADE' })
  @Column('int')
  product!: number;
  @ForeignKey(() => PriceType, { name: 'prices_price_type_fkey' })
  @Column('int')
  price_type!: number;
  @Column('numeric', { precision: 12, scale: 2 }) amount!: string;
  @Column('numeric', { precision: 13, scale: 3, default: 1 }) min_quantity!: string;
  @Column('timestamptz', { nullable: true }) valid_from!: Date | null;
  @Column('timestamptz', { nullable: true }) valid_to!: Date | null;
  @UpdatedAt() updated_at!: Date;
}
