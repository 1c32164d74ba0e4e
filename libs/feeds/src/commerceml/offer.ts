import type { FeedRow } from '../feed.js';
import { lacking, numberText, rowOf } from '../row.js';
import { shortHash, skuOf } from '../sku.js';
import { attributeOf, childAt, childrenOf, filledTextAt, textAt, type Element } from '../xml/element.js';
import type { Classifier } from './classifier.js';
import { isDeleted } from './deleted.js';
import { currencyOf } from './package.js';

export function offerRows(row: number, offer: Element, classifier: Classifier): FeedRow[] {
  const externalId = filledTextAt(offer, 'Ид');
  if (!externalId) return [lacking(row, 'products', 'external_id')];
  return [
    ...variantRows(row, externalId, offer, classifier),
    ...childrenOf(childAt(offer, 'Цены'), 'Цена').flatMap((price) => priceRows(row, externalId, price)),
    ...stocksOf(offer).map((stock) => rowOf(row, 'stocks', { product_external_id: externalId, ...stock })),
  ];
}

/** The product of an offer with a characteristic. A package of prices or stocks alone has no names, and no products. */
function variantRows(row: number, externalId: string, offer: Element, classifier: Classifier): FeedRow[] {
  const name = filledTextAt(offer, 'Наименование');
  if (!name || !externalId.includes('#')) return [];
  const product = {
    external_id: externalId,
    sku: variantSku(externalId, filledTextAt(offer, 'Артикул')),
    name,
    barcode: textAt(offer, 'Штрихкод'),
    unit: classifier.unitOf(offer),
    properties: classifier.propertiesOf(offer),
    is_active: !isDeleted(offer),
  };
  return [rowOf(row, 'products', product)];
}

/** All variants of a product have its article number, which is unique here. */
const variantSku = (externalId: string, article: string | undefined): string =>
  skuOf(article ? `${article}-${shortHash(externalId)}` : externalId);

/** `<Цена/>`, which 1C writes for products without a price, says nothing. */
function priceRows(row: number, externalId: string, price: Element): FeedRow[] {
  if (!price.children.length) return [];
  const amount = filledTextAt(price, 'ЦенаЗаЕдиницу');
  if (!amount) return [lacking(row, 'prices', 'amount', externalId)];
  return [
    rowOf(row, 'prices', {
      product_external_id: externalId,
      price_type_external_id: filledTextAt(price, 'ИдТипаЦены'),
      amount: numberText(amount),
      currency: currencyOf(filledTextAt(price, 'Валюта')),
      min_quantity: quantityOf(filledTextAt(price, 'МинКоличество')),
    }),
  ];
}

const quantityOf = (text: string | undefined): string | undefined => text && numberText(text);

type Stock = Parameters<typeof rowOf>[2];

/** By warehouse, in one of three forms; else the quantity of the offer, in the supplier's default warehouse. */
function stocksOf(offer: Element): Stock[] {
  const rests = childrenOf(childAt(offer, 'Остатки'), 'Остаток').map(
    (rest) => childAt(rest, 'Склад') ?? rest,
  );
  const warehouses = [...childrenOf(offer, 'Склад'), ...rests];
  const stocks = warehouses.length ? warehouses.map(stockOf) : [stockOf(offer)];
  return stocks.filter(({ quantity }) => quantity !== undefined);
}

function stockOf(element: Element): Stock {
  const isOffer = element.name === 'Предложение';
  const quantity = attributeOf(element, 'КоличествоНаСкладе') ?? filledTextAt(element, 'Количество');
  return {
    warehouse_external_id: isOffer
      ? undefined
      : (attributeOf(element, 'ИдСклада') ?? filledTextAt(element, 'Ид')),
    quantity: quantityOf(quantity),
  };
}
