/** A small catalogue. The names of one story differ from those of another by their key. */
export interface Catalogue {
  categories: object[];
  priceTypes: object[];
  warehouses: object[];
  products: object[];
  prices: object[];
  stocks: object[];
}

/** Kopecks; the index of the category; the rate of VAT, or none. */
const goods: readonly [name: string, price: number, category: number, vat: string | null][] = [
  ['Hammer', 79_900, 0, '20.00'],
  ['Saw', 124_950, 0, '20.00'],
  ['Drill', 549_000, 0, '20.00'],
  ['Screwdriver', 18_990, 0, '20.00'],
  ['Bolts, 100 pieces', 35_033, 1, '20.00'],
  ['Screws, 1 kg', 41_207, 1, '20.00'],
  ['Anchors, 50 pieces', 28_875, 1, '20.00'],
  ['Textbook for fitters', 66_000, 2, '10.00'],
  ['Work gloves', 9_919, 2, '10.00'],
  ['Used bench', 1_250_000, 2, null],
];
const gift: (typeof goods)[number] = ['Pencil', 3_500, 2, '20.00'];
const brands = ['Oak', 'Steel', 'Flint'];
const categories = ['Tools', 'Fasteners', 'Workshop'];

export const productCount = goods.length;
export const stockAtFirst = 400;

const amountOf = (kopecks: number): string =>
  `${Math.floor(kopecks / 100)}.${String(kopecks % 100).padStart(2, '0')}`;

/** What the price types ask, in thousandths of the price in roubles: retail, wholesale, euros. */
const factors = { retail: 1000, wholesale: 870, export: 11 } as const;

export const keyOf = (key: string, kind: string, name: string | number): string => `${key}-${kind}-${name}`;

const named = (key: string, index: number) => ({
  product_external_id: keyOf(key, 'product', index),
});

/** Rows of prices of products that cost so much, in every price type. */
export const pricesOf = (key: string, products: readonly [index: number, kopecks: number][]): object[] =>
  products.flatMap(([index, kopecks]) =>
    Object.entries(factors).map(([terms, factor]) => ({
      ...named(key, index),
      price_type_external_id: keyOf(key, 'price', terms),
      amount: amountOf(Math.max(1, Math.round((kopecks * factor) / 1000))),
    })),
  );

export const priceOf = (index: number): number => goods[index]![1];

export const stockOf = (key: string, index: number, warehouse: string, quantity: string): object => ({
  ...named(key, index),
  warehouse_external_id: keyOf(key, 'warehouse', warehouse),
  quantity,
});

/** The gift is the last product. */
export function catalogueOf(key: string): Catalogue {
  const all = [...goods, gift];
  return {
    categories: [
      { external_id: keyOf(key, 'category', 'all'), name: `Everything ${key}` },
      ...categories.map((name, index) => ({
        external_id: keyOf(key, 'category', index),
        name: `${name} ${key}`,
        parent_external_id: keyOf(key, 'category', 'all'),
      })),
    ],
    priceTypes: [
      { external_id: keyOf(key, 'price', 'retail'), name: 'Retail', is_default: true },
      { external_id: keyOf(key, 'price', 'wholesale'), name: 'Wholesale' },
      { external_id: keyOf(key, 'price', 'export'), name: 'Export', currency: 'EUR', vat_included: false },
    ],
    warehouses: [
      { external_id: keyOf(key, 'warehouse', 'main'), name: 'Main', priority: 10 },
      { external_id: keyOf(key, 'warehouse', 'north'), name: 'North', priority: 5 },
    ],
    products: all.map(([name, , category, vat], index) => ({
      external_id: keyOf(key, 'product', index),
      sku: `${key}-${index}`,
      name,
      category_external_id: keyOf(key, 'category', category),
      brand: brands[index % brands.length],
      vat_rate: vat,
    })),
    prices: pricesOf(
      key,
      all.map(([, price], index) => [index, price]),
    ),
    stocks: all.flatMap((_, index) => [
      stockOf(key, index, 'main', `${stockAtFirst}.000`),
      stockOf(key, index, 'north', `${stockAtFirst / 4}.000`),
    ]),
  };
}
