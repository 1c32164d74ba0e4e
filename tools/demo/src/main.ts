import { parseArgs } from 'node:util';
import { progressLine } from '@stoa/stack';
import { CommerceClient } from './commerce-client.js';
import { loadDemo } from './load-demo.js';
import { loadMonth } from './month.js';
import type { People } from './people.js';
import { runningStack } from './running-stack.js';

/** @throws Error that says what was refused, or what to do first */
export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { credentials: { type: 'string' } } });
  const stack = runningStack(values.credentials);
  const client = new CommerceClient(stack.gateway, stack.commerce.token);
  const line = progressLine('demo data', 100);
  const { created, updated, unchanged } = await loadDemo(client, (share) => line.show(100 * share));
  const orders = await loadMonth(stack, client);
  const count = (number: number): string => number.toLocaleString('en');
  line.end(
    `Rows created: ${count(created)}, changed: ${count(updated)}, unchanged: ${count(unchanged)}. ` +
      `Orders created: ${orders.created}.`,
  );
  if (orders.created && !stack.database)
    console.log('All orders are of today: the database that their days are set in is not on this machine.');
  console.log(
    `See ${stack.gateway}/api/rest/docs/: suppliers, companies, products with prices and stocks, news, promotions, ` +
      'a month of orders with claims and chats.',
  );
  sayUsers(orders.people);
}

function sayUsers({ sellers, buyers }: People): void {
  for (const { email, password } of [...sellers, ...buyers]) console.log(`  ${email}  ${password}`);
}
