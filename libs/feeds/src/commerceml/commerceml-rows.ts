import type { Batches, FeedRow, Source } from '../feed.js';
import type { Element } from '../xml/element.js';
import { xmlRows } from '../xml/xml-rows.js';
import { Classifier } from './classifier.js';
import { offerRows } from './offer.js';
import { priceTypeRow, warehouseRow } from './package.js';
import { productRow } from './product.js';

/**
 * CommerceML 2, which 1C sends: `import.xml` has groups and products, `offers.xml`, `prices.xml` and `rests.xml` have
 * types of prices, warehouses, prices and stocks. An offer is a product; one with a characteristic (`product#id`) is a
 * product of its own.
 */
export function commerceMlRows(source: Source): Batches {
  const classifier = new Classifier();
  let row = 0;
  const readers = new Map<string, (element: Element, enclosing: Element | undefined) => FeedRow[]>([
    ['Группа', (group, parent) => classifier.groupRows(row++, group, parent)],
    ['Свойство', (property) => classifier.addProperty(property)],
    ['ЕдиницаИзмерения', (unit) => classifier.addUnit(unit)],
    ['Товар', (product) => [productRow(row++, product, classifier)]],
    ['ТипЦены', (type) => [priceTypeRow(row++, type)]],
    ['Склад', (warehouse) => [warehouseRow(row++, warehouse)]],
    ['Предложение', (offer) => offerRows(row++, offer, classifier)],
  ]);
  return xmlRows(source, {
    root: 'КоммерческаяИнформация',
    title: 'CommerceML',
    records: new Set([
      'Группы/Группа',
      'Свойства/Свойство',
      'ЕдиницыИзмерения/ЕдиницаИзмерения',
      'Товары/Товар',
      'ТипыЦен/ТипЦены',
      'Склады/Склад',
      'Предложения/Предложение',
    ]),
    rowsOf: (element, enclosing) => readers.get(element.name)!(element, enclosing),
  });
}
