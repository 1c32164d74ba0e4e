import { Check, Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

const quantity = { precision: 18, scale: 3 } as const;

/** A change of a stock. It stays when the product is removed, so nothing refers to the product. */
@Entity('stock_movements')
@Check(
  'stock_movements_kind_check',
  `kind = any (array['import', 'adjust', 'reserve', 'release', 'ship', 'return'])`,
)
@Index('stock_movements_stock', ['product', 'warehouse', 'id'])
@Index('stock_movements_later', ['product', 'warehouse', 'at'], {
  where: `(kind = ANY (ARRAY['adjust'::text, 'ship'::text, 'return'::text]))`,
})
@Index('stock_movements_shipped', ['order'], { where: `(kind = ANY (ARRAY['ship'::text, 'return'::text]))` })
export class StockMovement {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' }) id!: string;
  @Column('int') product!: number;
  @Column('int') warehouse!: number;
  @Column('text') kind!: string;
  @Column('numeric', quantity) quantity!: string;
  /** The change of the reserved quantity. */
  @Column('numeric', { ...quantity, default: 0 }) reserved!: string;
  @Column('int', { nullable: true }) order!: number | null;
  @Column('text', { default: '' }) reason!: string;
  @Column('timestamptz') at!: Date;
}
