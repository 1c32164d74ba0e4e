/** A feed that can be sent to Stoa, and copied into a raw table. Both have the same rows. */
export interface Feed {
  kind: 'products' | 'prices' | 'stocks';
  rows: number;
  /** The row of a position as a line of JSON. */
  json(index: number): string;
  /** The same as a line of COPY; the ids are those of the rows that it refers to. */
  copy(index: number): string;
}

const productKey = (index: number): string => `p-${index}`;
export const priceTypeKey = (index: number): string => `t-${index}`;
export const warehouseKey = (index: number): string => `w-${index}`;

const name = (index: number): string => `Дрель ударная ${index} с кейсом и комплектом свёрл`;
const description = 'Мощность 850 Вт, два режима, реверс, быстрозажимной патрон, гарантия три года.';
const brand = (index: number): string => `Brand ${index % 97}`;
const money = (index: number): string =>
  `${100 + ((index * 7_919) % 90_000)}.${String(index % 100).padStart(2, '0')}`;

/** `supplier` is the id of the supplier. */
export const products = (rows: number, supplier: number): Feed => ({
  kind: 'products',
  rows,
  json: (index) =>
    JSON.stringify({
      external_id: productKey(index),
      sku: `SKU-${index}`,
      name: name(index),
      description,
      brand: brand(index),
      barcode: String(4_600_000_000_000 + index),
      vat_rate: '20.00',
      tags: ['new'],
      properties: [{ name: 'Цвет', value: 'синий' }],
    }),
  copy: (index) =>
    [
      productKey(index),
      supplier,
      `SKU-${index}`,
      4_600_000_000_000 + index,
      name(index),
      description,
      brand(index),
      '20.00',
      '{new}',
      '[{"name":"Цвет","value":"синий"}]',
    ].join('\t'),
});

/** Rows of each product in turn, one per price type or warehouse. */
interface Others {
  /** Ids of the products, and of the price types or warehouses. */
  products: readonly number[];
  others: readonly number[];
}

export const prices = ({ products: ids, others }: Others): Feed => ({
  kind: 'prices',
  rows: ids.length * others.length,
  json: (index) =>
    JSON.stringify({
      product_external_id: productKey(Math.floor(index / others.length)),
      price_type_external_id: priceTypeKey(index % others.length),
      amount: money(index),
    }),
  copy: (index) =>
    `${ids[Math.floor(index / others.length)]}\t${others[index % others.length]}\t${money(index)}`,
});

export const stocks = ({ products: ids, others }: Others): Feed => ({
  kind: 'stocks',
  rows: ids.length * others.length,
  json: (index) =>
    JSON.stringify({
      product_external_id: productKey(Math.floor(index / others.length)),
      warehouse_external_id: warehouseKey(index % others.length),
      quantity: `${index % 500}.000`,
    }),
  copy: (index) =>
    `${ids[Math.floor(index / others.length)]}\t${others[index % others.length]}\t${index % 500}.000`,
});

/** About 64 KiB of lines at a time, so that a feed is never whole in memory. */
export function* chunks(rows: number, line: (index: number) => string): Generator<Buffer> {
  const perChunk = 500;
  for (let start = 0; start < rows; start += perChunk) {
    let text = '';
    for (let index = start; index < Math.min(start + perChunk, rows); index++) text += `${line(index)}\n`;
    yield Buffer.from(text);
  }
}
