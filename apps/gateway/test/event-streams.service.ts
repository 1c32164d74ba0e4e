import { get, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Reply, type ServerEvent } from '@stoa/bus';
import { noEffects, query } from '@stoa/contracts';
import { Fault, notFound } from '@stoa/kernel';
import { until } from '@stoa/testing';
import { z } from 'zod';
import { serveSurface, type TestSurface } from './test-surface.js';

const follow = query('test.events.follow', {
  input: z.object({ id: z.string(), after: z.string().optional() }),
  reply: z.any(),
  form: 'events',
  access: 'public',
  effects: noEffects,
});

/** The source of the last stream. */
const source = { after: '', made: 0, isEnded: false, push: (_event: ServerEvent) => {}, end: () => {} };

async function* queued(signal: AbortSignal): AsyncGenerator<ServerEvent> {
  const events: ServerEvent[] = [];
  let wake = (): void => undefined;
  let isOver = false;
  source.push = (event) => {
    events.push(event);
    wake();
  };
  source.end = () => {
    isOver = true;
    wake();
  };
  signal.addEventListener('abort', () => wake());
  try {
    while (!isOver && !signal.aborted) {
      yield* events.splice(0);
      if (!isOver && !signal.aborted && !events.length) await new Promise<void>((go) => (wake = go));
    }
  } finally {
    source.isEnded = true;
  }
}

async function* large(): AsyncGenerator<ServerEvent> {
  for (source.made = 1; ; source.made++) yield { data: 'x'.repeat(64 * 1024) };
}

async function* failing(): AsyncGenerator<ServerEvent> {
  throw new Fault('forbidden', 'role');
}

async function* failingLater(): AsyncGenerator<ServerEvent> {
  yield { id: '1', data: { n: 1 } };
  throw new Fault('unavailable', 'database');
}

const sources = new Map(Object.entries({ queued, large, failing, failingLater }));

let surface: TestSurface;
const begin = (): Promise<TestSurface> =>
  serveSurface(
    [
      {
        row: {
          method: 'GET',
          path: '/streams/:id/',
          operation: follow,
          input: ({ params, headers }) => ({ id: params.id!, after: headers['last-event-id'] }),
        },
        handler: (input) => {
          const { id, after = '' } = input as z.infer<typeof follow.input>;
          source.after = after;
          const found = sources.get(id);
          if (!found) throw notFound('stream');
          return Reply.events(found);
        },
      },
    ],
    30,
  );

beforeAll(async () => void (surface = await begin()));
afterAll(() => surface.stop());
beforeEach(() => void Object.assign(source, { after: '', made: 0, isEnded: false }));

interface Opened {
  reply: IncomingMessage;
  text(): string;
  close(): void;
}

const open = (id: string, headers: Record<string, string> = {}): Promise<Opened> =>
  new Promise((resolve) => {
    const client = get(`${surface.url}/streams/${id}/`, { agent: false, headers }, (reply) => {
      let text = '';
      reply.on('data', (chunk: Buffer) => (text += chunk.toString())).on('error', () => undefined);
      resolve({ reply, text: () => text, close: () => client.destroy() });
    });
    client.on('error', () => undefined);
  });

const withoutBeats = (text: string): string => text.replaceAll(':\n\n', '');

describe('a stream of events', () => {
  it('sends each event as it is made, and comments while there is none', async () => {
    const stream = await open('queued', {
      'last-event-id': '41',
      accept: 'text/event-stream',
      'accept-encoding': 'gzip, br',
    });
    expect(source.after).toBe('41');
    expect([stream.reply.statusCode, stream.reply.headers]).toEqual([
      200,
      expect.objectContaining({
        'content-type': 'text/event-stream',
        'cache-control': 'no-cache',
        'x-accel-buffering': 'no',
        allow: 'GET, HEAD',
      }),
    ]);
    expect(stream.reply.headers).not.toHaveProperty('content-encoding');
    source.push({ id: '42', event: 'progress', data: { text: 'а\nб' } });
    source.push({ data: null });
    const expected = 'id: 42\nevent: progress\ndata: {"text":"а\\nб"}\n\ndata: null\n\n';
    await until(() => withoutBeats(stream.text()) === expected);
    await until(() => stream.text().endsWith(`${expected}:\n\n:\n\n`));
    source.end();
    await until(() => stream.reply.complete);
    expect(source.isEnded).toBe(true);
  });

  it('its source ends when the client disconnects while no event comes', async () => {
    const stream = await open('queued');
    expect(source.isEnded).toBe(false);
    stream.close();
    await until(() => source.isEnded);
  });

  it('is read no faster than its client reads', async () => {
    const client = get(`${surface.url}/streams/large/`, { agent: false });
    const reply = await new Promise<IncomingMessage>((resolve) => client.on('response', resolve));
    reply.pause();
    let made = -1;
    for (let idle = 0; idle < 20; idle = made === source.made ? idle + 1 : 0) {
      made = source.made;
      await new Promise((go) => setTimeout(go, 10));
    }
    // The buffers of two sockets are full: some megabytes, and nothing is made any more.
    expect(made).toBeLessThan(500);
    reply.destroy();
  });

  it('HEAD has the headers and no events', async () => {
    const { status, headers } = await fetch(`${surface.url}/streams/queued/`, { method: 'HEAD' });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    await until(() => source.isEnded);
  });
});

describe('a stream that fails', () => {
  it.each([
    ['nothing', 404, '{"detail":"Not found."}'],
    ['failing', 403, '{"detail":"You do not have permission to perform this action."}'],
  ])('before its first event (%s) it is the reply %i', async (id, status, body) => {
    const reply = await fetch(`${surface.url}/streams/${id}/`);
    expect([reply.status, reply.headers.get('content-type'), await reply.text()]).toEqual([
      status,
      'application/json',
      body,
    ]);
  });

  it('after its first event it ends with the fault', async () => {
    const stream = await open('failingLater');
    await until(() => stream.reply.complete);
    const fault = '{"detail":"Service temporarily unavailable, try again later."}';
    expect(withoutBeats(stream.text())).toBe(`id: 1\ndata: {"n":1}\n\nevent: fault\ndata: ${fault}\n\n`);
  });

  it('returns 406 when the client accepts neither JSON nor events, and 405 for another method', async () => {
    const url = `${surface.url}/streams/queued/`;
    expect((await fetch(url, { headers: { accept: 'text/html' } })).status).toBe(406);
    const { status, headers } = await fetch(url, { method: 'POST' });
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

describe('a process that stops', () => {
  it.each(['stopService', 'stopGateway'] as const)('%s ends the open streams', async (stop) => {
    const stream = await open('queued');
    await surface[stop]();
    await until(() => stream.reply.complete && source.isEnded);
    expect(withoutBeats(stream.text())).toBe('');
    await surface.stop();
    surface = await begin();
  });
});
