import type { CommerceClient } from './commerce-client.js';
import { claimGoods, type Placed } from './complaints.js';
import { findPeople, type People } from './people.js';
import { Past } from './past.js';
import { plan, plannedCount, type PlannedOrder } from './plan.js';
import type { RunningStack } from './running-stack.js';
import { suppliers } from './world.js';

/** What a month of orders is loaded with. */
interface Loading {
  people: People;
  /** Ids of suppliers, in the order of `world.ts`. */
  suppliers: number[];
  /** Ids of products by their external ids. */
  products: ReadonlyMap<string, number>;
}

/**
 * Loads a month of orders, with payments, claims and chats, after the rest of the world. Orders that exist stay as they
 * are. @returns how many there are new, and who made them
 */
export async function loadMonth(
  stack: RunningStack,
  admin: CommerceClient,
): Promise<{ created: number; people: People }> {
  const people = await findPeople(stack, admin);
  const missing = await missingOrders(admin);
  if (!missing.length) return { created: 0, people };
  const loading = { people, ...(await idsOf(admin, missing)) };
  const placed = (
    await Promise.all(people.buyers.map((_, buyer) => placeAll(loading, missing, buyer)))
  ).flat();
  await Promise.all(people.sellers.map((_, supplier) => goOn(loading, placed, supplier)));
  await claimGoods(people, placed);
  if (stack.database) await movedBack(stack.database, placed);
  return { created: placed.length, people };
}

async function missingOrders(admin: CommerceClient): Promise<PlannedOrder[]> {
  const keys = plan.map(({ key }) => key).join();
  const { count } = await admin.ask<{ count: number }>('GET', `/orders/?page_size=1&external_id__in=${keys}`);
  if (count === plannedCount) return [];
  const known = await admin.all<{ external_id: string }>(`/orders/?external_id__in=${keys}`);
  const found = new Set(known.map((order) => order.external_id));
  return plan.filter(({ key }) => !found.has(key));
}

const productKey = (supplier: number, product: number): string =>
  `${suppliers[supplier]!.external_id}-${product + 1}`;

async function idsOf(
  admin: CommerceClient,
  orders: readonly PlannedOrder[],
): Promise<Omit<Loading, 'people'>> {
  const ids: number[] = [];
  const products = new Map<string, number>();
  for (const [index, { external_id: key }] of suppliers.entries()) {
    ids.push(await admin.idOf('/suppliers/', `external_id=${key}`));
    const own = orders.filter(({ supplier }) => supplier === index);
    const keys = new Set(own.flatMap(({ lines }) => lines.map(({ product }) => productKey(index, product))));
    const found = await admin.all<{ id: number; external_id: string }>(
      `/products/?external_id__in=${[...keys].join()}&supplier=${ids[index]}`,
    );
    for (const product of found) products.set(product.external_id, product.id);
  }
  return { suppliers: ids, products };
}

/** The orders of one buyer, one after the other: their numbers are the same in each run. */
async function placeAll(loading: Loading, orders: readonly PlannedOrder[], buyer: number): Promise<Placed[]> {
  const { client } = loading.people.buyers[buyer]!;
  const placed: Placed[] = [];
  for (const planned of orders.filter((one) => one.buyer === buyer)) {
    const order = await client.ask<Placed['order']>('POST', '/orders/', bodyOf(loading, planned));
    placed.push({ planned, order });
  }
  return placed;
}

const bodyOf = ({ people, suppliers: ids, products }: Loading, planned: PlannedOrder): object => ({
  external_id: planned.key,
  supplier: ids[planned.supplier],
  company: people.companies[planned.buyer]![planned.company],
  lines: planned.lines.map(({ product, quantity }) => ({
    product: products.get(productKey(planned.supplier, product)),
    quantity,
  })),
  submit: planned.status !== 'new',
});

/** One request of a supplier's ERP for all orders. Some have paid a part by now. */
async function goOn({ people }: Loading, placed: readonly Placed[], supplier: number): Promise<void> {
  const { client } = people.sellers[supplier]!;
  const own = placed.filter(({ planned }) => planned.supplier === supplier);
  const rows = own
    .filter(({ planned }) => !['new', 'processing'].includes(planned.status))
    .map(({ planned, order }) => ({
      id: order.id,
      status: planned.status,
      external_number: `УТ-${order.id}`,
    }));
  const report = await client.ask<{ failed: number; results: object[] }>(
    'POST',
    '/orders/status/bulk/?report=errors',
    rows,
  );
  if (report.failed) throw new Error(`orders: ${JSON.stringify(report.results[0])}`);
  for (const { planned, order } of own)
    if (planned.status === 'reserve')
      await client.ask('POST', `/orders/${order.id}/payments/`, { amount: '50.00' });
}

async function movedBack(database: string, placed: readonly Placed[]): Promise<void> {
  const past = await Past.open(database);
  try {
    await past.move(placed.map(({ planned, order }) => ({ order: order.id, hours: planned.hours })));
  } finally {
    await past.close();
  }
}
