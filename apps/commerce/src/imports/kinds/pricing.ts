import { commerce } from '@stoa/contracts';
import { commerce as shapes } from '@stoa/dto';
import { sql } from '@stoa/persistence';
import { PriceType } from '../../price-types/price-type.entity.js';
import { Price } from '../../prices/price.entity.js';
import { Stock } from '../../stocks/stock.entity.js';
import { Warehouse } from '../../warehouses/warehouse.entity.js';
import type { ImportKind } from './import-kind.js';
import { ownedIn, ownedThrough, toPriceType, toProduct, toWarehouse } from './relations.js';

export const priceTypes: ImportKind = {
  contract: commerce.priceTypes,
  entity: PriceType,
  ownedBy: ownedIn('supplier'),
  ownerColumn: 'supplier',
  identities: [['external_id']],
  relations: {},
  deactivation: 'none',
  extras: { is_default: shapes.boolean(shapes.optional) },
  // The last row that says so is the supplier's default; the first price type is one without being asked.
  afterWrite: ({ owner, plan, stage }) => sql`
    update suppliers set default_price_type = chosen.id
    from (select coalesce(
      (select t.id from ${plan} p join ${stage} s using (row) join price_types t on t.supplier = ${owner}::int and t.external_id = s.external_id
        where s.is_default = 't' and p.action in ('create', 'update', 'unchanged') order by p.row desc limit 1),
      (select default_price_type from suppliers where id = ${owner}::int),
      (select min(id) from price_types where supplier = ${owner}::int)) as id) chosen
    where suppliers.id = ${owner}::int and default_price_type is distinct from chosen.id`,
};

export const prices: ImportKind = {
  contract: commerce.prices,
  entity: Price,
  ownedBy: ownedThrough('price_type', 'price_types'),
  identities: [['product', 'price_type', 'min_quantity', 'valid_from']],
  relations: { product: toProduct, price_type: toPriceType },
  deactivation: 'delete',
  announces: 'product',
  // Feeds say the currency of each price; it is that of the price type.
  extras: { currency: shapes.char({ max: 8, ...shapes.nullable }) },
  checks: ({ isSeen }) => [
    ...(isSeen('currency')
      ? [
          {
            field: 'currency',
            issue: 'price_currency',
            test: sql`m.currency <> (select currency from price_types where id = m.r_price_type)`,
          },
        ]
      : []),
    ...(isSeen('valid_to')
      ? [
          {
            field: 'valid_to',
            issue: 'period',
            paramFields: { from: 'valid_from' },
            test: sql`m.valid_to <= m.valid_from`,
          },
        ]
      : []),
  ],
};

export const warehouses: ImportKind = {
  contract: commerce.warehouses,
  entity: Warehouse,
  ownedBy: ownedIn('supplier'),
  ownerColumn: 'supplier',
  identities: [['external_id']],
  relations: {},
  deactivation: { set: 'is_active', to: 'false' },
};

export const stocks: ImportKind = {
  contract: commerce.stocks,
  entity: Stock,
  ownedBy: ownedThrough('warehouse', 'warehouses'),
  identities: [['product', 'warehouse']],
  relations: { product: toProduct, warehouse: toWarehouse },
  deactivation: { set: 'quantity', to: '0' },
  staleBy: 'as_of',
  announces: 'product',
};
