import type { JsonObject } from '@stoa/kernel';
import type { FeedRow } from '../feed.js';
import { lacking, numberText, rowOf } from '../row.js';
import { skuOf } from '../sku.js';
import { ymlRate } from '../vat-rate.js';
import { attributeOf, childrenOf, filledTextAt, textAt, type Element } from '../xml/element.js';
import { stocksOf } from './offer-stocks.js';

/** Makes rows of offers. */
export class OfferReader {
  /** Names of warehouses that have a row. */
  private readonly warehouses = new Set<string>();

  rowsOf(row: number, offer: Element): FeedRow[] {
    const externalId = attributeOf(offer, 'id');
    if (!externalId) return [lacking(row, 'products', 'external_id')];
    const stocks = stocksOf(offer);
    return [
      rowOf(row, 'products', { external_id: externalId, ...productOf(externalId, offer) }),
      ...priceRows(row, externalId, offer),
      ...this.warehouseRows(row, stocks),
      ...stocks.map((stock) => rowOf(row, 'stocks', { product_external_id: externalId, ...stock })),
    ];
  }

  /** An offer has only the name of a warehouse, so the name is its external id, too. */
  private warehouseRows(row: number, stocks: ReturnType<typeof stocksOf>): FeedRow[] {
    const names = stocks.flatMap(({ warehouse_external_id: name }) => (name === undefined ? [] : [name]));
    const unknown = [...new Set(names)].filter((name) => !this.warehouses.has(name));
    for (const name of unknown) this.warehouses.add(name);
    return unknown.map((name) => rowOf(row, 'warehouses', { external_id: name, name }));
  }
}

function productOf(externalId: string, offer: Element): Parameters<typeof rowOf>[2] {
  const rate = filledTextAt(offer, 'vat');
  const parameters = childrenOf(offer, 'param');
  const pictures = childrenOf(offer, 'picture');
  return {
    sku: filledTextAt(offer, 'vendorCode') ?? skuOf(externalId),
    name: nameOf(offer),
    description: textAt(offer, 'description'),
    brand: textAt(offer, 'vendor'),
    barcode: textAt(offer, 'barcode'),
    category_external_id: filledTextAt(offer, 'categoryId'),
    vat_rate: rate && ymlRate(rate),
    weight_kg: numberAt(offer, 'weight'),
    min_order_quantity: numberAt(offer, 'min-quantity'),
    quantity_step: numberAt(offer, 'step-quantity'),
    images: pictures.length ? pictures.map(({ text }) => text.trim()) : undefined,
    properties: parameters.length ? parameters.map(propertyOf) : undefined,
    is_active: true,
  };
}

const numberAt = (offer: Element, name: string): string | undefined => {
  const text = filledTextAt(offer, name);
  return text && numberText(text);
};

/** An offer of the type `vendor.model` has no name of its own. */
const nameOf = (offer: Element): string =>
  filledTextAt(offer, 'name') ??
  ['typePrefix', 'vendor', 'model'].flatMap((part) => filledTextAt(offer, part) ?? []).join(' ');

function propertyOf(parameter: Element): JsonObject {
  const unit = attributeOf(parameter, 'unit');
  const value = parameter.text.trim();
  return { name: attributeOf(parameter, 'name') ?? '', value: unit ? `${value} ${unit}` : value };
}

/** Roubles have two codes in YML. */
const currencyOf = (code: string | undefined): string | undefined => (code === 'RUR' ? 'RUB' : code);

/** An offer without the element `price` says nothing of prices. */
function priceRows(row: number, externalId: string, offer: Element): FeedRow[] {
  const amount = textAt(offer, 'price');
  if (amount === undefined) return [];
  if (!amount) return [lacking(row, 'prices', 'amount', externalId)];
  const old = filledTextAt(offer, 'oldprice');
  const price = {
    product_external_id: externalId,
    amount: numberText(amount),
    old_price: old && numberText(old),
    currency: currencyOf(filledTextAt(offer, 'currencyId')),
  };
  return [rowOf(row, 'prices', price)];
}
