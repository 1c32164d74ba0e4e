import { ymlHead, ymlOffer, ymlTail, type YmlCategory } from '@stoa/feeds';

/** A category as exports need it; `isOwn`: the caller's ERP keeps it. */
export interface ExportedCategory extends YmlCategory {
  id: number;
  isOwn: boolean;
}

/** The fields of a product that an offer has. */
interface Product {
  external_id: string | null;
  sku: string;
  name: string;
  description: string;
  barcode: string;
  brand: string;
  category: number | null;
  vat_rate: string | null;
  weight_kg: string | null;
  min_order_quantity: string;
  quantity_step: string;
  images: string[];
  properties: { name: string; value: string }[];
  price: string | null;
  old_price: string | null;
  currency: string | null;
}

/**
 * The lines of a YML catalogue. A product that no ERP keeps is known by its article number. Only the caller's own
 * categories are listed: an import of the portal's would make copies of them.
 */
export async function* ymlOf(
  date: string,
  categories: readonly ExportedCategory[],
  batches: AsyncIterable<string[]>,
): AsyncGenerator<string[]> {
  yield ymlHead(
    date,
    categories.filter(({ isOwn }) => isOwn),
  );
  const keys = new Map(categories.map(({ id, key }) => [id, key]));
  for await (const batch of batches)
    if (batch.length) yield batch.map((json) => offerOf(JSON.parse(json) as Product, keys));
  yield [...ymlTail];
}

const offerOf = (product: Product, categoryKeys: ReadonlyMap<number, string>): string =>
  ymlOffer({
    key: product.external_id ?? product.sku,
    sku: product.sku,
    name: product.name,
    price: product.price,
    oldPrice: product.old_price,
    currency: product.currency,
    categoryKey: product.category === null ? undefined : categoryKeys.get(product.category),
    brand: product.brand,
    barcode: product.barcode,
    description: product.description,
    vatRate: product.vat_rate,
    weight: product.weight_kg,
    minQuantity: product.min_order_quantity,
    quantityStep: product.quantity_step,
    images: product.images,
    properties: product.properties,
  });
