import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { Place } from './package-places.js';
import type { StoreClient } from './store-client.js';

/** All places in pages of 10,000, each found by the `Link` of the one before. */
export async function readPages(client: StoreClient, progress: (read: number) => void): Promise<Place[]> {
  const all: Place[] = [];
  for (let path: string | undefined = '/api/v1/places'; path;) {
    const reply: Response = await client.ask('GET', path);
    all.push(...((await reply.json()) as Place[]));
    progress(all.length);
    path = /<([^>]+)>; rel="next"/.exec(reply.headers.get('link') ?? '')?.[1];
  }
  return all;
}

/** All places as one stream, read as the vendor's SDK reads: by lines, skipping those that only frame. */
export async function readStream(client: StoreClient): Promise<Place[]> {
  const reply = await client.ask('GET', '/api/v1/places?nolimit=true&streamed=true');
  const lines = createInterface({ input: Readable.fromWeb(reply.body as ReadableStream<Uint8Array>) });
  const all: Place[] = [];
  for await (const line of lines)
    if (!['[', ',', ']', ''].includes(line)) all.push(JSON.parse(line) as Place);
  return all;
}
