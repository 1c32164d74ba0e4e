import type { Stack } from '@stoa/stack';
import type pg from 'pg';
import { Client } from '../commerce/client.js';
import { createBuyer, createSupplier, fillCatalogue, productIds } from '../commerce/world.js';
import { Baskets, separateIds } from './baskets.js';
import { concurrency } from './submissions.js';

const catalogueCount = 100_000;

export interface OrderWorld {
  admin: Client;
  supplier: number;
  products: number[];
  baskets: Baskets;
  /** A buyer of each company, by the company. */
  buyers: Map<number, Client>;
}

/** A supplier with goods without end, and as many companies as submit at the same time. */
export async function makeWorld(stack: Stack, client: pg.Client): Promise<OrderWorld> {
  const admin = new Client(stack.gateway, stack.credentials.commerce.token);
  await separateIds(client);
  const supplier = await createSupplier(admin, 'Orders', { priceTypes: 1, warehouses: 1 });
  await fillCatalogue(client, supplier, catalogueCount);
  await client.query('update stocks set quantity = 100000000');
  await client.query('vacuum analyze stocks');
  const clients: Client[] = [];
  for (let index = 0; index < concurrency; index++)
    clients.push(
      await createBuyer(admin, supplier, (token) => new Client(stack.gateway, token), `buyer-${index}`),
    );
  const { rows: parties } = await client.query<{ company: number; contract: number }>(
    'select company, id as contract from contracts where supplier = $1 order by id',
    [supplier.id],
  );
  return {
    admin,
    supplier: supplier.id,
    products: await productIds(client, supplier.id),
    baskets: new Baskets(client, supplier.id, parties),
    buyers: new Map(parties.map(({ company }, index) => [company, clients[index]!])),
  };
}
