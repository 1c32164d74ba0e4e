import type { Stage } from '../stage.js';
import type { Claim, Order } from '../world.js';

export interface Product {
  id: number;
  name: string;
  sku: string;
  category: number | null;
  brand: string;
  supplier: number;
  available: string;
}

export interface Category {
  id: number;
  name: string;
  parent: number | null;
}

interface Named {
  id: number;
  name: string;
}

interface Step {
  from_status: string | null;
  to_status: string;
  at: string;
}

/** What the API says, of which reports are sums. */
export interface Facts {
  /** Baskets included. */
  orders: readonly Order[];
  claims: readonly Claim[];
  /** By order. */
  history: ReadonlyMap<number, readonly Step[]>;
  claimHistory: ReadonlyMap<number, readonly Step[]>;
  products: readonly Product[];
  categories: readonly Category[];
  statuses: readonly { code: string; name: string; position: number }[];
  statusLines: readonly { id: number; steps: readonly { to: string }[] }[];
  /** By id. */
  names: Readonly<Record<'company' | 'supplier' | 'payment_type', ReadonlyMap<string, string>>>;
  /** By company. */
  managers: ReadonlyMap<number, { id: number; name: string }>;
}

/** Asks for everything, page by page. */
export async function factsOf(stage: Stage): Promise<Facts> {
  const { admin, supplier, buyers, manager } = stage.cast;
  const [orders, claims] = [
    await stage.orders(),
    await admin.all<Claim>(`/claims/?supplier=${supplier}&ordering=id`),
  ];
  const namesOf = async (path: string): Promise<Map<string, string>> =>
    new Map((await admin.all<Named>(path)).map(({ id, name }) => [String(id), name]));
  const historyOf = async (kind: string, all: readonly { id: number }[]): Promise<Map<number, Step[]>> => {
    const found = new Map<number, Step[]>();
    for (const { id } of all) found.set(id, await admin.all<Step>(`/${kind}/${id}/history/`));
    return found;
  };
  const person = await admin.ask<{ first_name: string; last_name: string; login: string }>(
    'GET',
    `/users/${manager.id}/`,
  );
  const name = `${person.first_name} ${person.last_name}`.trim() || person.login;
  return {
    orders,
    claims,
    history: await historyOf('orders', orders),
    claimHistory: await historyOf('claims', claims),
    products: await admin.all(`/products/?supplier=${supplier}`),
    categories: await admin.all('/categories/'),
    statuses: await admin.all('/order-statuses/'),
    statusLines: await admin.all('/status-lines/'),
    names: {
      company: await namesOf('/companies/'),
      supplier: await namesOf('/suppliers/'),
      payment_type: await namesOf('/payment-types/'),
    },
    managers: new Map([[buyers[0].company, { id: manager.id, name }]]),
  };
}
