import type { Stack } from '@stoa/stack';
import { Api } from '../api.js';
import { table } from '../table.js';
import { fanOut, type Figures, type Load } from './fan-out.js';
import { baseline, stoa, type Owner, type Side } from './sides.js';

const say = (line = ''): void => void process.stdout.write(`${line}\n`);

/** A change of a small record, system's fields and all, is of about this size; the baselines send as much. */
const many: Load = { sockets: 5000, rate: 20, seconds: 10, size: 450 };

/**
 * From a change by HTTP until a client has it; the limits are milliseconds. A thousand clients are twenty people on fifty
 * devices each, and every change is one of one of them.
 */
const latencies: { title: string; load: Load; owners: number; limit: number }[] = [
  {
    title: '1 client, 20 changes/s',
    load: { sockets: 1, rate: 20, seconds: 10, size: 500 },
    owners: 1,
    limit: 50,
  },
  {
    title: '1,000 clients of 20 people, 200 changes/s',
    load: { sockets: 1000, rate: 200, seconds: 10, size: 500 },
    owners: 20,
    limit: 250,
  },
];

/** `npm run bench -- realtime`: events to sockets, beside plain Socket.IO and bare ws in the same run. */
export async function benchRealtime(stack: Stack): Promise<void> {
  const owners = await people(stack, 20);
  const lines: string[][] = [];
  for (const { title, load, owners: count, limit } of latencies) {
    const { p50, p99 } = await fanOut(stoa(stack, owners.slice(0, count), 't'), load);
    const figures = [p50, p99, limit].map((time) => `${time.toFixed(0)} ms`);
    lines.push([title, ...figures, p99 <= limit ? 'met' : 'MISSED']);
  }
  say(table([['change by HTTP to client', 'p50', 'p99', 'limit', ''], ...lines]));
  const results: Figures[] = [];
  const sides = [() => baseline('ws'), () => baseline('socket.io'), () => fresh(stack, owners.slice(0, 1))];
  for (const begin of sides) {
    const side = await begin();
    results.push(await fanOut(side, many).finally(() => side.stop()));
    say(`  ${side.name} …  p99 ${Math.round(results.at(-1)!.p99)} ms`);
  }
  say(`\n${fanOutTable(results)}`);
}

/** In a process that has served no client yet, as the baselines are. */
async function fresh(stack: Stack, owners: readonly Owner[]): Promise<Side> {
  await stack.processes.get('realtime').restart();
  return stoa(stack, owners, '_at');
}

async function people({ gateway, credentials }: Stack, count: number): Promise<Owner[]> {
  const root = await Api.login(gateway, credentials.admin);
  const role = await root.post<{ _id: string }>('/roles', { name: 'bench', credentials: ['* /*'] });
  await root.post('/stores', { name: 'devices' });
  const owners: Owner[] = [];
  for (let index = 0; index < count; index++) {
    const login = `person${index}`;
    const group = await root.post<{ _id: string }>('/groups', { name: login });
    const secret = { login, password: `password of ${login}` };
    await root.post('/users', { ...secret, email: `${login}@localhost`, role: role._id, group: group._id });
    const api = await Api.login(gateway, secret);
    owners.push({ api, record: (await api.post<{ _id: string }>('/devices', { t: 0 }))._id });
  }
  return owners;
}

function fanOutTable(results: Figures[]): string {
  const plain = results.find(({ side }) => side === 'plain Socket.IO 4')!;
  const head = [
    `${many.sockets.toLocaleString('en')} clients, ${many.rate} events/s of ${many.size} bytes`,
    'delivered',
    'p50',
    'p99',
    'p99/Socket.IO',
    'CPU/delivery',
    'memory/client',
  ];
  const lines = results.map(({ side, deliveries, p50, p99, cpu, memory }) => [
    side,
    deliveries.toLocaleString('en'),
    `${p50.toFixed(0)} ms`,
    `${p99.toFixed(0)} ms`,
    (p99 / plain.p99).toFixed(2),
    `${cpu.toFixed(1)} µs`,
    `${memory.toFixed(1)} KB`,
  ]);
  return table([head, ...lines]);
}
