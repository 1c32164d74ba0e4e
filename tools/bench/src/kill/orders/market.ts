import type { Stack } from '@stoa/stack';
import { Client } from '../../commerce/client.js';

interface Row {
  id: number;
}

/** Companies, and the keys of their buyers: the same in all trials of a stack. */
export interface Market {
  admin: Client;
  gateway: string;
  companies: { id: number; keys: string[] }[];
  /** A way to pay by which orders are shipped before they are paid. */
  postpaid: number;
}

/** A supplier with scarce goods, and contracts with the companies of the market. */
export interface Shop {
  supplier: number;
  /** Whether the feed of the supplier is without the goods of orders that the ERP has. */
  isFeedFree: boolean;
  products: number[];
  warehouses: number[];
  sellerKey: string;
}

const password = 'a good secret';
const buyersEach = 4;
const attempts = 10;
const productCount = 5;
/** Of each product in each warehouse. */
const firstStock = '150';

/** @param buyers a multiple of `buyersEach` */
export async function openMarket({ gateway, credentials }: Stack, buyers: number): Promise<Market> {
  const admin = new Client(gateway, credentials.commerce.token);
  const companies: Market['companies'] = [];
  // Passwords cost much: a few at a time.
  for (let number = 0; number * buyersEach < buyers; number++) {
    const company = await admin.post<Row>('/companies/', { name: `Company ${number}`, inn: '7707083893' });
    const names = Array.from({ length: buyersEach }, (_, index) => `buyer-${number}-${index}`);
    const keys = names.map((name) => newKey(admin, name, { role: 'buyer', companies: [company.id] }));
    companies.push({ id: company.id, keys: await Promise.all(keys) });
  }
  const lines = await admin.get<{ results: (Row & { name: string })[] }>('/status-lines/');
  const line = lines.results.find(({ name }) => name === 'Postpaid')!.id;
  const payment = { code: 'postpaid', name: 'Postpaid', status_line: line };
  const { id: postpaid } = await admin.post<Row>('/payment-types/', payment);
  return { admin, gateway, companies, postpaid };
}

/** The key of a new user. On a busy machine a password can take too long: then another user is made. */
async function newKey(admin: Client, name: string, rights: object): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const login = `${name}-${attempt}`;
    try {
      await admin.post('/users/', { email: `${login}@example.org`, login, password, ...rights });
      return (await admin.post<{ token: string }>('/auth/', { login, password })).token;
    } catch (error) {
      if (attempt === attempts || !(error as Error).message.includes(': 503 ')) throw error;
    }
  }
}

export async function openShop({ admin, companies }: Market, seed: number): Promise<Shop> {
  const isFeedFree = seed % 2 === 0;
  const stock_feed = isFeedFree ? 'free' : 'on_hand';
  const { id: supplier } = await admin.post<Row>('/suppliers/', { name: `Shop ${seed}`, stock_feed });
  const create = async (path: string, body: object): Promise<number> =>
    (await admin.post<Row>(path, { supplier, ...body })).id;
  const priceType = await create('/price-types/', { name: 'Base' });
  const warehouses = [
    await create('/warehouses/', { name: 'Near', priority: 2 }),
    await create('/warehouses/', { name: 'Far', priority: 1 }),
  ];
  const products: number[] = [];
  for (let index = 0; index < productCount; index++) {
    const product = await create('/products/', { sku: `k-${index}`, name: `Drill ${index}`, vat_rate: '20' });
    await admin.post('/prices/', { product, price_type: priceType, amount: `${10 + 7 * index}.99` });
    for (const warehouse of warehouses)
      await admin.post('/stocks/', { product, warehouse, quantity: firstStock });
    products.push(product);
  }
  for (const [index, company] of companies.entries())
    await admin.post('/contracts/', {
      number: `D-${seed}-${index}`,
      supplier,
      company: company.id,
      price_type: priceType,
      credit_limit: index % 4 ? null : '2000',
    });
  for (const promotion of promotionsOf(products))
    await admin.post('/promotions/', { supplier, ...promotion });
  const sellerKey = await newKey(admin, `seller-${seed}`, { role: 'supplier', supplier });
  return { supplier, isFeedFree, products, warehouses, sellerKey };
}

/** Each for a few orders, of all companies and of one: what a cancelled order gives back is used again. */
export const coupons = ['SPRING', 'SUMMER', 'AUTUMN'] as const;

/** With limits that are reached, and without one. */
const promotionsOf = (products: readonly number[]): object[] => [
  { title: 'The first', usage_limit: 30, actions: [{ type: 'percent_order', value: '5' }] },
  {
    title: 'A few for each',
    usage_limit_per_company: 5,
    usage_limit: 60,
    actions: [{ type: 'percent_lines', value: '10' }],
  },
  ...coupons.map((coupon, index) => ({
    title: coupon,
    coupon_code: coupon,
    usage_limit: 6 + 4 * index,
    usage_limit_per_company: index ? 1 + index : null,
    actions: [{ type: 'fixed_order', value: '5' }],
  })),
  {
    title: 'For large orders',
    conditions: [{ type: 'min_total', amount: '100' }],
    actions: [{ type: 'gift', product: products[0], quantity: '1' }],
  },
];
