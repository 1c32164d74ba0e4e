import { Module } from '@nestjs/common';
import { commerce } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { isSold, ownedBy, priceTypesOfBuyer } from '../pricing/buyers.js';
import { Resource } from '../resource.js';
import { ofSameSupplier } from '../suppliers/same-supplier.js';
import { Price } from './price.entity.js';
import { savedPrice } from './price.rules.js';

@Resource(commerce.prices, {
  entity: Price,
  visible: (actor) => {
    if (actor.role === 'admin') return sql`true`;
    return actor.role === 'buyer'
      ? sql`prices.price_type = any(${priceTypesOfBuyer(actor)}) and ${isSold(sql`prices.product`)}`
      : sql`prices.price_type = any(${ownedBy('price_types', actor)})`;
  },
  writable: ({ role, supplier }) => role === 'admin' || supplier !== null,
  references: {
    product: ({ price_type: type }) => ofSameSupplier('products', { table: 'price_types', id: type }),
    price_type: ({ product }) => ofSameSupplier('price_types', { table: 'products', id: product }),
  },
  beforeSave: savedPrice,
})
class PricesResource {}

@Module({ controllers: [PricesResource] })
export class PricesModule {}
