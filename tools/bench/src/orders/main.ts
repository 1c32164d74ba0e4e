import type { Stack } from '@stoa/stack';
import pg from 'pg';
import { Client } from '../commerce/client.js';
import { databaseUrl } from '../commerce/database.js';
import { targetTable } from '../targets.js';
import { measureOrderLists } from './list-bench.js';
import { measureReports } from './report-bench.js';
import { measureSubmissions } from './submit-bench.js';
import { makeWorld, type OrderWorld } from './world.js';

const say = (line = ''): void => void process.stdout.write(`${line}\n`);

/** `npm run bench -- orders`: submissions beside their own statements, and lists and reports of a million orders. */
export async function benchOrders(stack: Stack, { rounds }: { rounds: number }): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl(stack) });
  await client.connect();
  try {
    const world = await makeWorld(stack, client);
    const submissions = await measureSubmissions({ stack, client, world, say }, rounds);
    say(`\n${targetTable(submissions)}`);
    const [company] = world.buyers.keys();
    const roles = await rolesOf(stack, world);
    const lists = await measureOrderLists(client, roles, {
      supplier: world.supplier,
      company: company!,
    });
    say(`\n${targetTable([...submissions, ...lists, ...(await measureReports(client, roles))])}`);
  } finally {
    await client.end();
  }
}

/** Who asks for lists. */
async function rolesOf(stack: Stack, { admin, supplier, buyers }: OrderWorld): Promise<Map<string, Client>> {
  const user = { email: 'seller@example.org', login: 'seller', password: 'a good secret' };
  await admin.post('/users/', { ...user, role: 'supplier', supplier });
  const { token } = await admin.post<{ token: string }>('/auth/', user);
  const [buyer] = buyers.values();
  return new Map([
    ['admin', admin],
    ['supplier', new Client(stack.gateway, token)],
    ['buyer', buyer!],
  ]);
}
