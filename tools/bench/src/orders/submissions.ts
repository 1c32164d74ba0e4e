import { Agent, request } from 'node:http';
import pg from 'pg';
import type { Statement } from '../commerce/statements.js';
import { renamed, type Basket } from './baskets.js';

/** How many are submitted at the same time. */
export const concurrency = 16;

/** @returns submissions per second. @param submit of one of the workers, each of which has baskets of its own */
async function rateOf(
  baskets: readonly Basket[],
  submit: (basket: Basket, worker: number) => Promise<void>,
): Promise<number> {
  const since = performance.now();
  const workers = Array.from({ length: concurrency }, async (_, worker) => {
    for (let index = worker; index < baskets.length; index += concurrency)
      await submit(baskets[index]!, worker);
  });
  await Promise.all(workers);
  return (1000 * baskets.length) / (performance.now() - since);
}

/** By its users, through the gateway. @param headers by company */
export async function submitThrough(
  gateway: string,
  headers: ReadonlyMap<number, Record<string, string>>,
  baskets: readonly Basket[],
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const rate = await rateOf(baskets, ({ order, company }) =>
    post(agent, gateway, order, headers.get(company)!),
  );
  agent.destroy();
  return rate;
}

function post(agent: Agent, gateway: string, order: number, headers: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const url = `${gateway}/api/rest/v1/orders/${order}/submit/`;
    const options = { agent, method: 'POST', headers: { ...headers, 'content-type': 'application/json' } };
    const sending = request(url, options, (reply) => {
      let text = '';
      reply.setEncoding('utf8').on('data', (part: string) => (text += part));
      reply.on('end', () =>
        reply.statusCode === 200 ? resolve() : reject(new Error(`${reply.statusCode} ${text}`)),
      );
    });
    sending.on('error', reject).end('{}');
  });
}

/** The statements of a submission, executed for other baskets on connections that do nothing else. */
export class DirectSubmissions {
  private constructor(
    private readonly clients: readonly pg.Client[],
    private readonly statements: readonly Statement[],
    /** Whose statements they are. */
    private readonly original: Basket,
  ) {}

  static async open(
    url: string,
    statements: readonly Statement[],
    original: Basket,
  ): Promise<DirectSubmissions> {
    const clients = Array.from({ length: concurrency }, () => new pg.Client({ connectionString: url }));
    await Promise.all(clients.map((client) => client.connect()));
    return new DirectSubmissions(clients, statements, original);
  }

  submit(baskets: readonly Basket[]): Promise<number> {
    return rateOf(baskets, (basket, worker) => this.#submit(this.clients[worker]!, basket));
  }

  async #submit(client: pg.Client, basket: Basket): Promise<void> {
    const ids = renamed(this.original, basket);
    const of = (value: string | null): string | null =>
      value?.replace(/\b\d{9}\b/g, (id) => ids.get(id) ?? id) ?? null;
    await client.query('begin');
    for (const [index, { text, values }] of this.statements.entries())
      await client.query({ name: `s${index}`, text, values: values.map(of), rowMode: 'array' });
    await client.query('commit');
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.end()));
  }
}
