import type { FeedRow } from '../feed.js';
import { lacking, rowOf } from '../row.js';
import { filledTextAt, textAt, type Element } from '../xml/element.js';

// What the head of a package of offers declares.

export function priceTypeRow(row: number, type: Element): FeedRow {
  const externalId = filledTextAt(type, 'Ид');
  if (!externalId) return lacking(row, 'price_types', 'external_id');
  const included = filledTextAt(type, 'Налог', 'УчтеноВСумме');
  return rowOf(row, 'price_types', {
    external_id: externalId,
    name: textAt(type, 'Наименование'),
    currency: currencyOf(filledTextAt(type, 'Валюта')),
    vat_included: included && /^(true|1)$/i.test(included),
  });
}

export function warehouseRow(row: number, warehouse: Element): FeedRow {
  const externalId = filledTextAt(warehouse, 'Ид');
  if (!externalId) return lacking(row, 'warehouses', 'external_id');
  return rowOf(row, 'warehouses', {
    external_id: externalId,
    name: textAt(warehouse, 'Наименование'),
    address: filledTextAt(warehouse, 'Адрес', 'Представление'),
  });
}

/** 1C names roubles by word and by number, too. */
export const currencyOf = (text: string | undefined): string | undefined =>
  text && (/^(руб|rur$|643$)/i.test(text) ? 'RUB' : text.toUpperCase());
