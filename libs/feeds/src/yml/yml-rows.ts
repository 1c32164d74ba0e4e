import type { Batches, FeedRow, Source } from '../feed.js';
import { lacking, rowOf } from '../row.js';
import { attributeOf, type Element } from '../xml/element.js';
import { xmlRows } from '../xml/xml-rows.js';
import { OfferReader } from './offer.js';

/**
 * A catalogue of Yandex Market: categories, then offers, each of which is a product, its price and its stocks. An offer
 * without currency or warehouse leaves these to the supplier's defaults.
 */
export function ymlRows(source: Source): Batches {
  const offers = new OfferReader();
  let row = 0;
  return xmlRows(source, {
    root: 'yml_catalog',
    title: 'a YML catalogue',
    records: new Set(['categories/category', 'offers/offer']),
    rowsOf: (element) =>
      element.name === 'category' ? [categoryRow(row++, element)] : offers.rowsOf(row++, element),
  });
}

function categoryRow(row: number, element: Element): FeedRow {
  const externalId = attributeOf(element, 'id');
  if (!externalId) return lacking(row, 'categories', 'external_id');
  const parent = attributeOf(element, 'parentId');
  return rowOf(row, 'categories', {
    external_id: externalId,
    name: element.text.trim(),
    // Many generators write 0 for the top.
    parent_external_id: !parent || parent === '0' ? null : parent,
  });
}
