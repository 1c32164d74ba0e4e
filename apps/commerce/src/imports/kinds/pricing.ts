import { commerce } from '@stoa/contracts';
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
};

export const prices: ImportKind = {
  contract: commerce.prices,
  entity: Price,
  ownedBy: ownedThrough('price_type', 'price_types'),
  identities: [['product', 'price_type', 'min_quantity', 'valid_from']],
  relations: { product: toProduct, price_type: toPriceType },
  deactivation: 'delete',
  announces: 'product',
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
