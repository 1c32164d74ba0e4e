import type { FeedRow } from '../feed.js';
import { lacking, numberText, rowOf } from '../row.js';
import { skuOf } from '../sku.js';
import { commerceMlRate } from '../vat-rate.js';
import { childAt, childrenOf, filledTextAt, textAt, type Element } from '../xml/element.js';
import type { Classifier } from './classifier.js';
import { isDeleted } from './deleted.js';

export function productRow(row: number, product: Element, classifier: Classifier): FeedRow {
  const externalId = filledTextAt(product, 'Ид');
  if (!externalId) return lacking(row, 'products', 'external_id');
  const rate = filledTextAt(product, 'СтавкиНалогов', 'СтавкаНалога', 'Ставка');
  const weight = filledTextAt(product, 'Вес') ?? requisiteOf(product, 'Вес');
  return rowOf(row, 'products', {
    external_id: externalId,
    sku: filledTextAt(product, 'Артикул') ?? skuOf(externalId),
    name: textAt(product, 'Наименование'),
    description: textAt(product, 'Описание'),
    brand: filledTextAt(product, 'Изготовитель', 'Наименование'),
    barcode: textAt(product, 'Штрихкод'),
    unit: classifier.unitOf(product),
    category_external_id: filledTextAt(product, 'Группы', 'Ид'),
    vat_rate: rate && commerceMlRate(rate),
    weight_kg: weight && numberText(weight),
    images: imagesOf(product),
    properties: classifier.propertiesOf(product),
    is_active: !isDeleted(product),
  });
}

/** Pictures with an address. 1C sends most as files beside the document, which the catalogue does not keep. */
function imagesOf(product: Element): string[] | undefined {
  const urls = childrenOf(product, 'Картинка')
    .map(({ text }) => text.trim())
    .filter((text) => /^https?:\/\//i.test(text));
  return urls.length ? urls : undefined;
}

function requisiteOf(product: Element, name: string): string | undefined {
  const requisites = childrenOf(childAt(product, 'ЗначенияРеквизитов'), 'ЗначениеРеквизита');
  const known = requisites.find((requisite) => textAt(requisite, 'Наименование') === name);
  return filledTextAt(known, 'Значение');
}
