import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { progressLine } from '@stoa/stack';
import { CommerceClient } from './commerce-client.js';
import { loadDemo } from './load-demo.js';

const usualFile = fileURLToPath(new URL('../../../.stoa/credentials.json', import.meta.url));

interface Credentials {
  gateway: string;
  commerce: { token: string };
}

/** @throws Error that says what was refused, or what to do first */
export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { credentials: { type: 'string', default: usualFile } } });
  const file = values.credentials;
  if (!existsSync(file))
    throw new Error(
      `${file} does not exist: start Stoa first (npm start), or name the file with --credentials`,
    );
  const { gateway, commerce } = JSON.parse(readFileSync(file, 'utf8')) as Credentials;
  const line = progressLine('demo data', 100);
  const { created, updated, unchanged } = await loadDemo(
    new CommerceClient(gateway, commerce.token),
    (share) => line.show(100 * share),
  );
  const count = (number: number): string => number.toLocaleString('en');
  line.end(`Rows created: ${count(created)}, changed: ${count(updated)}, unchanged: ${count(unchanged)}.`);
  console.log(
    `See ${gateway}/api/rest/docs/: suppliers, companies, products with prices and stocks, news, promotions.`,
  );
}
