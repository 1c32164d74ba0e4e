import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { progressLine } from '@stoa/stack';
import { loadPlaces, placesManifest } from './load-places.js';
import { digest, packagePlaces, type Place } from './package-places.js';
import { readPages, readStream } from './read-places.js';
import { StoreClient } from './store-client.js';

const usualFile = fileURLToPath(new URL('../../../.stoa/credentials.json', import.meta.url));

interface Credentials {
  gateway: string;
  admin: { login: string; password: string };
}

/** @throws Error that says what disagrees, or what to do first. */
export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      credentials: { type: 'string', default: usualFile },
      again: { type: 'boolean', default: false },
    },
  });
  const { gateway, admin } = credentials(values.credentials);
  const client = await StoreClient.logIn(gateway, admin.login, admin.password);
  const places = packagePlaces();
  await emptyStore(client, values.again);
  await timed('stored', places.length, (progress) => loadPlaces(client, places, progress));
  const wanted = { count: places.length, digest: digest(places) };
  const { count } = await client.json<{ count: number }>('GET', '/api/v1/places?meta=count');
  agree('the count', count, wanted.count);
  check('pages', await timed('read in pages', count, (progress) => readPages(client, progress)), wanted);
  check('the stream', await timed('read as one stream', count, () => readStream(client)), wanted);
  console.log(`All ${count.toLocaleString('en')} places are there, and read back as they were sent.`);
}

function credentials(file: string): Credentials {
  if (!existsSync(file))
    throw new Error(`${file} is not there: start Stoa first (npm start), or name it with --credentials`);
  return JSON.parse(readFileSync(file, 'utf8')) as Credentials;
}

async function emptyStore(client: StoreClient, again: boolean): Promise<void> {
  const stores = await client.json<{ name: string }[]>('GET', '/api/v1/stores');
  if (stores.some(({ name }) => name === 'places')) {
    const { count } = await client.json<{ count: number }>('GET', '/api/v1/places?meta=count');
    if (count && !again)
      throw new Error(`The store "places" has ${count} records; --again removes it and loads anew`);
    await client.ask('DELETE', '/api/v1/stores/places');
  }
  await client.ask('POST', '/api/v1/stores', placesManifest);
}

async function timed<T>(
  what: string,
  total: number,
  work: (progress: (done: number) => void) => Promise<T>,
): Promise<T> {
  const started = performance.now();
  const line = progressLine(what, total);
  const result = await work(line.show);
  const seconds = (performance.now() - started) / 1000;
  line.end(
    `${what}: ${total.toLocaleString('en')} in ${seconds.toFixed(1)} s, ${Math.round(total / seconds).toLocaleString('en')} a second`,
  );
  return result;
}

function check(how: string, places: Place[], wanted: { count: number; digest: string }): void {
  agree(`the number read as ${how}`, places.length, wanted.count);
  agree(`the content read as ${how}`, digest(places), wanted.digest);
}

function agree(what: string, found: unknown, wanted: unknown): void {
  if (found !== wanted)
    throw new Error(`Of the places, ${what} disagrees: ${String(found)} instead of ${String(wanted)}`);
}
