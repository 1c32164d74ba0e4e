import { commerce } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { Resource } from '../resource.js';
import { Product } from './product.entity.js';

@Resource(commerce.products, {
  entity: Product,
  computed: {
    price: () => sql`null::numeric`,
    old_price: () => sql`null::numeric`,
    currency: () => sql`null::text`,
    price_type: () => sql`null::int`,
    tier_prices: () => sql`'[]'::json`,
    available: () => sql`0.000`,
    stock_status: () => sql`'out'`,
  },
})
export class ProductsResource {}
