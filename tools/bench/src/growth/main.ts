import { apps, type Stack } from '@stoa/stack';
import pg from 'pg';
import { median } from '../measure.js';
import { table } from '../table.js';
import { createAuthors, fill, type Size } from './content.js';
import { isForAgents, lists } from './lists.js';
import { memoryTable } from './memory.js';
import { makeWorld, type Headers } from './world.js';

const small: Size = { topics: 2000, comments: 10_000 };
const large: Size = { topics: 200_000, comments: 1_000_000 };
/** The time of a list with the large content, as a multiple of that with the small one. */
const maxRatio = 2;
const warmUps = 20;
const samples = 100;

const say = (line = ''): void => void process.stdout.write(`${line}\n`);

/** One list as one reader asks for it. */
interface Line {
  path: string;
  reader: string;
  url: string;
  headers: Headers;
}

/**
 * `npm run bench -- growth`: each list of the community through the gateway, with little content and with a hundred
 * times as much. Two stacks are asked in turn, so that what the machine does meanwhile hits both.
 */
export async function benchGrowth(stack: Stack, startSmall: () => Promise<Stack>): Promise<void> {
  const other = await startSmall();
  try {
    const few = await filled(other, small);
    const many = await filled(stack, large);
    const rows: string[][] = [];
    for (const [index, line] of few.entries()) rows.push(await compared(line, many[index]!));
    const head = [
      '',
      'reader',
      ...[small, large].map(({ topics }) => `${topics / 1000} k`),
      'ratio',
      'target',
      '',
    ];
    say(`\n${table([head, ...rows])}\n\n${memoryTable(stack)}`);
  } finally {
    await other.stop();
  }
}

/** Content of a size, and the lists to ask for it. */
async function filled(stack: Stack, size: Size): Promise<Line[]> {
  const api = `${stack.gateway}/api/v2`;
  const { place, readers } = await makeWorld(api, stack.credentials.community.accessToken);
  const client = await connect(stack);
  const since = Date.now();
  try {
    await createAuthors(client);
    await fill(client, size, place.user);
    const { topics, comments } = size;
    const seconds = Math.round((Date.now() - since) / 1000);
    say(
      `${topics.toLocaleString('en')} topics, ${comments.toLocaleString('en')} comments: loaded in ${seconds} s`,
    );
    const topic = (await client.query('select min(id) as id from topics')).rows[0].id as number;
    return readers.flatMap(({ name: reader, headers }) =>
      lists({ ...place, topic })
        .filter((path) => reader === 'agent' || !isForAgents(path))
        .map((path) => ({ path, reader, url: `${api}/${path}`, headers })),
    );
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

/** One request after the other: how long a caller waits, not how many callers fit. */
async function compared(few: Line, many: Line): Promise<string[]> {
  const times: [number[], number[]] = [[], []];
  for (let request = 0; request < warmUps + samples; request++)
    for (const [index, line] of [few, many].entries()) {
      const time = await timeOf(line);
      if (request >= warmUps) times[index]!.push(time);
    }
  const typical = times.map(median);
  const ratio = typical[1]! / typical[0]!;
  const verdict = ratio <= maxRatio ? 'met' : 'MISSED';
  const shown = typical.map((time) => `${time.toFixed(1)} ms`);
  return [few.path, few.reader, ...shown, ratio.toFixed(2), `<= ${maxRatio}`, verdict];
}

async function timeOf({ url, headers }: Line): Promise<number> {
  const since = performance.now();
  const reply = await fetch(url, { headers });
  await reply.arrayBuffer();
  if (!reply.ok) throw new Error(`GET ${url}: ${reply.status}`);
  return performance.now() - since;
}
