import { apps, type Stack } from '@stoa/stack';
import pg from 'pg';
import { table } from '../table.js';
import { createAuthors, fill, type Size } from './content.js';
import { isForAgents, lists } from './lists.js';
import { memoryTable } from './memory.js';
import { makeWorld, type Headers } from './world.js';

const small: Size = { topics: 2000, comments: 10_000 };
const large: Size = { topics: 200_000, comments: 1_000_000 };
/** The time of a list with the large content, as a multiple of that with the small one. */
const mostRatio = 2;
const warmUps = 20;
const samples = 100;

const say = (line = ''): void => void process.stdout.write(`${line}\n`);

interface Line {
  path: string;
  reader: string;
  headers: Headers;
  /** Milliseconds, by size. */
  times: number[];
}

/** `npm run bench -- growth`: each list of the community through the gateway, with little content and with a hundred times as much. */
export async function benchGrowth(stack: Stack): Promise<void> {
  const api = `${stack.gateway}/api/v2`;
  const { place, readers } = await makeWorld(api, stack.credentials.community.accessToken);
  const client = await connect(stack);
  try {
    await createAuthors(client);
    await fill(client, small, place.user);
    const topic = (await client.query('select min(id) as id from topics')).rows[0].id as number;
    const lines = readers.flatMap(({ name, headers }) =>
      lists({ ...place, topic })
        .filter((path) => name === 'agent' || !isForAgents(path))
        .map((path): Line => ({ path, reader: name, headers, times: [] })),
    );
    await measureAll(api, lines);
    say(`${described(small)}: measured`);
    const since = Date.now();
    await fill(client, large, place.user);
    say(`${described(large)}: loaded in ${Math.round((Date.now() - since) / 1000)} s`);
    await measureAll(api, lines);
    say(`\n${growthTable(lines)}\n\n${memoryTable(stack)}`);
  } finally {
    await client.end();
  }
}

async function connect({ postgres }: Stack): Promise<pg.Client> {
  const url = new URL(postgres.url);
  url.pathname = apps.find(({ name }) => name === 'community')!.database!;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  return client;
}

const described = ({ topics, comments }: Size): string =>
  `${topics.toLocaleString('en')} topics, ${comments.toLocaleString('en')} comments`;

async function measureAll(api: string, lines: readonly Line[]): Promise<void> {
  for (const { path, headers, times } of lines) times.push(await timeOf(`${api}/${path}`, headers));
}

/** How long a caller waits, one request after the other: the first tenth, which little else on the machine disturbs. */
async function timeOf(url: string, headers: Headers): Promise<number> {
  const times: number[] = [];
  for (let request = 0; request < warmUps + samples; request++) {
    const since = performance.now();
    const reply = await fetch(url, { headers });
    await reply.arrayBuffer();
    if (!reply.ok) throw new Error(`GET ${url}: ${reply.status}`);
    if (request >= warmUps) times.push(performance.now() - since);
  }
  return times.sort((one, other) => one - other)[Math.floor(samples / 10)]!;
}

function growthTable(lines: readonly Line[]): string {
  const head = [
    '',
    'reader',
    ...[small, large].map(({ topics }) => `${topics / 1000} k`),
    'ratio',
    'target',
    '',
  ];
  const rows = lines.map(({ path, reader, times }) => {
    const ratio = times[1]! / times[0]!;
    const verdict = ratio <= mostRatio ? 'met' : 'MISSED';
    const shown = times.map((time) => `${time.toFixed(1)} ms`);
    return [path, reader, ...shown, ratio.toFixed(2), `<= ${mostRatio}`, verdict];
  });
  return table([head, ...rows]);
}
