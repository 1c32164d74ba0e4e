import type { Happening } from '@stoa/webhooks';

type Ids = readonly number[];

/** What the events of this service say, as far as webhooks need it. */
interface Facts {
  id: number;
  supplier: number | null;
  owner: number | null;
  kind: string;
  status: string;
  products: Ids;
  created: Ids;
  updated: Ids;
  stocks: readonly { product: number }[];
}

/** `company`: the supplier that created it is looked up. */
const each = (type: string, kind: string, ids: Ids, scope: number | null): Happening[] =>
  ids.map((id) => ({ type, object: `${kind}:${id}`, scope }));

/** Prices and stocks have events of their own, whatever the way in. */
function written({ kind, supplier, created, updated }: Facts): Happening[] {
  if (kind === 'companies') return each('company.created', 'company', created, supplier);
  if (kind !== 'products') return [];
  return [
    ...each('product.created', 'product', created, supplier),
    ...each('product.updated', 'product', updated, supplier),
  ];
}

const oversold = ({ supplier, stocks }: Facts): Happening[] =>
  [...Map.groupBy(stocks, ({ product }) => product)].map(([product, rows]) => ({
    type: 'stock.oversold',
    object: `product:${product}`,
    scope: supplier,
    data: JSON.stringify({ product, stocks: rows }),
  }));

const product =
  (type: string) =>
  (facts: Facts): Happening[] =>
    each(type, 'product', [facts.id], facts.supplier);

const order =
  (type: string) =>
  ({ id, supplier }: Facts): Happening[] =>
    each(type, 'order', [id], supplier);

const happenings = new Map<string, (facts: Facts) => Happening[]>([
  ['commerce.products.created', product('product.created')],
  ['commerce.products.updated', product('product.updated')],
  ['commerce.products.removed', product('product.updated')],
  ['commerce.imports.written', written],
  [
    'commerce.imports.finished',
    ({ id, kind, supplier, status }) => [
      {
        type: 'import.finished',
        object: `import:${id}`,
        scope: supplier,
        data: JSON.stringify({ id, kind, status }),
      },
    ],
  ],
  ['commerce.claims.created', ({ id, supplier }) => each('claim.created', 'claim', [id], supplier)],
  [
    'commerce.claims.status_changed',
    ({ id, supplier }) => each('claim.status_changed', 'claim', [id], supplier),
  ],
  ['commerce.companies.created', ({ id, owner }) => each('company.created', 'company', [id], owner)],
  [
    'commerce.prices.changed',
    ({ products, supplier }) => each('price.changed', 'product', products, supplier),
  ],
  [
    'commerce.stocks.changed',
    ({ products, supplier }) =>
      each('stock.changed', 'product', products, supplier).map((one) => ({ ...one, isMerged: true })),
  ],
  ['commerce.stocks.low', ({ products, supplier }) => each('stock.low', 'product', products, supplier)],
  ['commerce.stocks.oversold', oversold],
  ['commerce.chats.posted', ({ id, supplier }) => each('message.created', 'message', [id], supplier)],
  // A basket is the buyer's own: an order begins with its submission.
  ['commerce.orders.created', order('order.created')],
  ['commerce.orders.updated', order('order.updated')],
  ['commerce.orders.status_changed', order('order.status_changed')],
]);

/** What an event of the service is to webhooks. */
export const happeningsOf = ({ name, data }: { name: string; data: unknown }): Happening[] =>
  happenings.get(name)?.(data as Facts) ?? [];
