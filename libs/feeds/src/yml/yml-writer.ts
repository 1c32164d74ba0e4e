import { escaped, textElement } from '../xml/xml-writer.js';

/** A category by the key of the ERP. */
export interface YmlCategory {
  key: string;
  parentKey: string | null;
  name: string;
}

/** What an offer says. Values are texts as the API shows them; an absent one is not written. */
export interface YmlOffer {
  key: string;
  sku: string;
  name: string;
  price: string | null;
  oldPrice: string | null;
  currency: string | null;
  categoryKey: string | undefined;
  brand: string;
  barcode: string;
  description: string;
  vatRate: string | null;
  weight: string | null;
  minQuantity: string;
  quantityStep: string;
  images: readonly string[];
  properties: readonly { name: string; value: string }[];
}

/** The lines of a YML catalogue before its offers. */
export const ymlHead = (date: string, categories: readonly YmlCategory[]): string[] => [
  '<?xml version="1.0" encoding="UTF-8"?>',
  `<yml_catalog date="${date}">`,
  '<shop>',
  '<categories>',
  ...categories.map(({ key, parentKey, name }) =>
    textElement('category', name, { id: key, ...(parentKey !== null && { parentId: parentKey }) }),
  ),
  '</categories>',
  '<offers>',
];

export const ymlTail: readonly string[] = ['</offers>', '</shop>', '</yml_catalog>'];

/**
 * The line of an offer, which `parseFeed` reads back as it was. It says nothing of stocks: a YML offer has no place for
 * a warehouse's key beside its name.
 */
export function ymlOffer(offer: YmlOffer): string {
  const parts = [
    ['name', offer.name],
    ['vendorCode', offer.sku],
    ['price', offer.price],
    ['oldprice', offer.price === null ? null : offer.oldPrice],
    ['currencyId', offer.price === null ? null : offer.currency],
    ['categoryId', offer.categoryKey ?? null],
    ['vendor', offer.brand || null],
    ['barcode', offer.barcode || null],
    ['description', offer.description || null],
    ['vat', vatOf(offer.vatRate)],
    ['weight', offer.weight],
    ['min-quantity', offer.minQuantity],
    ['step-quantity', offer.quantityStep],
    ...offer.images.map((image) => ['picture', image]),
  ] as [string, string | null][];
  const texts = parts.flatMap(([name, text]) => (text === null ? [] : [textElement(name, text)]));
  const params = offer.properties.map(({ name, value }) => textElement('param', value, { name }));
  return `<offer id="${escaped(offer.key)}">${texts.join('')}${params.join('')}</offer>`;
}

/** Whole rates as marketplaces write them. */
const vatOf = (rate: string | null): string =>
  rate === null ? 'NO_VAT' : rate.replace(/^(\d+)\.00$/, 'VAT_$1');
