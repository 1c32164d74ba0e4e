import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Module } from '@nestjs/common';
import { Handles, Reply, wholeReply, type CallContext } from '@stoa/bus';
import { command, noEffects, type Input } from '@stoa/contracts';
import { Fault, type FaultKind } from '@stoa/kernel';
import { createEventLog, Database, sql } from '@stoa/persistence';
import {
  createIdempotencyKeys,
  idempotencyKeepTime,
  IdempotencyKeyEntity,
  purgeIdempotencyKeys,
  resumeIdempotencyKeys,
} from '@stoa/service';
import { serviceUnderTest, type ServiceUnderTest } from '@stoa/testing';
import type { QueryRunner } from 'typeorm';
import { z } from 'zod';

const input = z.object({ text: z.string(), how: z.string().default('') });
const note = { input, reply: z.any(), access: 'public' as const, effects: noEffects };
const write = command('probe.notes.write', note);
const list = command('probe.notes.list', note);
const upload = command('probe.notes.upload', { ...note, streamsBody: true });

/** Lets a handler wait, when its turn comes, until the test goes on. */
const gate = { reached: Promise.withResolvers<void>(), open: Promise.withResolvers<void>() };
const newGate = (): void => {
  gate.reached = Promise.withResolvers();
  gate.open = Promise.withResolvers();
};

@Controller()
class NotesHandlers {
  constructor(private readonly database: Database) {}

  @Handles(write)
  async write({ text, how }: Input<typeof write>): Promise<Reply> {
    if (how === 'wait') {
      gate.reached.resolve();
      await gate.open.promise;
    }
    if (how.startsWith('refuse ')) throw new Fault(how.slice(7) as FaultKind, 'test');
    const id = await this.#insert(text);
    if (how === 'twice') await this.#insert(text);
    if (how === 'twice' || how === 'fail') throw new Fault('unavailable', 'test');
    // A statement outside the transaction finds what it wrote.
    const stored = await this.database.row(sql`select id, text from notes where id = ${id}`);
    return Reply.one(JSON.stringify(stored), { version: 7 });
  }

  /** Each word is a transaction. */
  @Handles(list)
  async list({ text, how }: Input<typeof list>, { progress }: CallContext): Promise<Reply> {
    const ids = JSON.parse(progress?.before ?? '[]') as number[];
    for (const word of text.split(' ').slice(ids.length)) {
      if (word === how) throw new Fault('unavailable', 'test');
      ids.push(await this.#insert(word));
      progress?.keep(JSON.stringify(ids));
    }
    return Reply.one(JSON.stringify(ids));
  }

  @Handles(upload)
  async upload({ text: begun }: Input<typeof upload>, { body }: CallContext): Promise<Reply> {
    if (begun) await this.#insert(begun);
    let text = '';
    for await (const chunk of body!) text += Buffer.from(chunk).toString();
    return Reply.one(JSON.stringify({ id: await this.#insert(text) }));
  }

  #insert(text: string): Promise<number> {
    return this.database.transaction(async (tx) => {
      const row = await tx.row<{ id: number }>(sql`insert into notes (text) values (${text}) returning id`);
      return row!.id;
    });
  }
}

@Module({ controllers: [NotesHandlers] })
class NotesModule {}

class Notes20260101000000 {
  readonly name = 'Notes20260101000000';
  async up(runner: QueryRunner): Promise<void> {
    const statements = [...createEventLog, ...createIdempotencyKeys, ...resumeIdempotencyKeys];
    for (const statement of statements) await runner.query(statement);
    await runner.query('create table notes (id int generated always as identity, text text not null)');
  }
  async down(): Promise<void> {}
}

let now = Date.parse('2026-11-26T12:00:00Z');
let probe: ServiceUnderTest;
let database: Database;

beforeAll(async () => {
  const definition = {
    name: 'probe',
    module: NotesModule,
    operations: [write, list, upload],
    clock: () => now,
    database: { entities: [IdempotencyKeyEntity], migrations: [Notes20260101000000] },
  };
  probe = await serviceUnderTest(definition, {});
  database = await Database.open({ url: probe.databaseUrl, name: 'test' });
});
afterAll(async () => {
  await database.close();
  await probe.stop();
});

interface Outcome {
  fault?: string;
  retryAfter?: number | undefined;
  isReplayed?: boolean | undefined;
  version?: number | undefined;
  body?: unknown;
}

async function outcome(call: ReturnType<ServiceUnderTest['bus']['call']>): Promise<Outcome> {
  try {
    const reply = await call;
    const { isReplayed, version } = reply.meta;
    return { isReplayed, version, body: JSON.parse((await wholeReply(reply)).toString()) as unknown };
  } catch (error) {
    const { kind, reason, details } = Fault.from(error);
    const { retryAfter, isReplayed } = details;
    return { fault: `${kind}/${reason}`, retryAfter, isReplayed };
  }
}

const contextOf = (key: string, digest: string): CallContext => ({
  requestId: 'test',
  idempotency: { key, place: 'POST /notes/', digest },
});

const send = (key: string, text: string, how = ''): Promise<Outcome> =>
  outcome(probe.bus.call(write, { text, how }, contextOf(key, text)));

const sendFile = (key: string, ...parts: string[]): Promise<Outcome> => {
  const body = (async function* () {
    for (const part of parts) yield Buffer.from(part);
  })();
  return outcome(probe.bus.call(upload, { text: '' }, contextOf(key, ''), body));
};

const count = async (text: string): Promise<number> => {
  const row = await database.row<{ n: number }>(sql`select count(*)::int n from notes where text = ${text}`);
  return row!.n;
};

const running = { fault: 'conflict/idempotency_running', retryAfter: 1 };
const reused = { fault: 'conflict/idempotency_reused' };

describe('a request with a key', () => {
  it('is carried out once, and its repetition gets the same reply', async () => {
    const first = await send('once', 'once');
    expect(first).toEqual({ version: 7, body: { id: expect.any(Number), text: 'once' } });
    expect(await send('once', 'once')).toEqual({ ...first, isReplayed: true });
    expect(await count('once')).toBe(1);
  });

  it('is refused when another request had the key', async () => {
    await send('other', 'one');
    expect(await send('other', 'another')).toMatchObject(reused);
    expect(await count('another')).toBe(0);
  });

  it('is refused while the first one is carried out', async () => {
    newGate();
    const first = send('slow', 'slow', 'wait');
    await gate.reached.promise;
    expect(await send('slow', 'slow')).toEqual(running);
    gate.open.resolve();
    expect(await first).toMatchObject({ body: { text: 'slow' } });
    expect(await send('slow', 'slow')).toMatchObject({ isReplayed: true });
    expect(await count('slow')).toBe(1);
  });

  it('of twenty at the same time one is carried out', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => send('many', 'many')));
    expect(replies.filter(({ body, isReplayed }) => body && !isReplayed)).toHaveLength(1);
    expect(await count('many')).toBe(1);
  });

  it('is carried out again after 24 hours', async () => {
    await send('day', 'day');
    now += idempotencyKeepTime;
    expect(await send('day', 'day')).toMatchObject({ isReplayed: undefined });
    expect(await count('day')).toBe(2);
  });
});

describe('a request that fails', () => {
  it.each(['invalid', 'conflict', 'too_large'])('%s is the reply to its repetition', async (kind) => {
    expect(await send(kind, 'x', `refuse ${kind}`)).toMatchObject({ fault: `${kind}/test` });
    expect(await send(kind, 'x')).toMatchObject({ fault: `${kind}/test`, isReplayed: true });
  });

  it.each(['forbidden', 'not_found', 'unavailable', 'internal'])('%s leaves the key free', async (kind) => {
    expect(await send(kind, kind, `refuse ${kind}`)).toMatchObject({ fault: `${kind}/test` });
    expect(await send(kind, kind)).toMatchObject({ body: { text: kind } });
  });

  it('after its transaction has no effect, and can be repeated', async () => {
    expect(await send('late', 'late', 'fail')).toMatchObject({ fault: 'unavailable/test' });
    expect(await count('late')).toBe(0);
    expect(await send('late', 'late')).toMatchObject({ body: { text: 'late' } });
  });

  it('after the first of two transactions is not carried out again', async () => {
    expect(await send('twice', 'twice', 'twice')).toMatchObject({ fault: 'unavailable/test' });
    expect(await count('twice')).toBe(1);
    expect(await send('twice', 'twice')).toEqual(running);
    expect(await count('twice')).toBe(1);
  });
});

describe('a request of several transactions that keeps how far it has come', () => {
  const sendList = (key: string, text: string, how = ''): Promise<Outcome> =>
    outcome(probe.bus.call(list, { text, how }, contextOf(key, text)));

  it('goes on from there when it is repeated, and has one reply', async () => {
    const text = 'red green blue grey';
    expect(await sendList('list', text, 'grey')).toMatchObject({ fault: 'unavailable/test' });
    const reply = await sendList('list', text);
    expect(reply).toEqual({ body: Array(4).fill(expect.any(Number)) });
    for (const word of text.split(' ')) expect(await count(word)).toBe(1);
    expect(await sendList('list', text)).toEqual({ ...reply, isReplayed: true });
  });

  it('does not go on with another request', async () => {
    const text = 'oak elm beech';
    expect(await sendList('others', text, 'beech')).toMatchObject({ fault: 'unavailable/test' });
    expect(await sendList('others', 'ash')).toMatchObject(reused);
    expect(await sendList('others', text)).toEqual({ body: Array(3).fill(expect.any(Number)) });
    expect([await count('ash'), await count('oak')]).toEqual([0, 1]);
  });
});

describe('an attempt whose process is silent', () => {
  it('is replaced when its lease is over, and can change nothing afterwards', async () => {
    newGate();
    const { open } = gate;
    const silent = send('silent', 'silent', 'wait');
    await gate.reached.promise;
    now += 30_001;
    expect(await send('silent', 'silent')).toMatchObject({ body: { text: 'silent' } });
    open.resolve();
    expect(await silent).toMatchObject(running);
    expect(await count('silent')).toBe(1);
    expect(await send('silent', 'silent')).toMatchObject({ isReplayed: true });
  });
});

describe('a streamed body', () => {
  it('is compared by its bytes, however they are cut', async () => {
    const first = await sendFile('file', 'ab', 'c');
    expect(first).toMatchObject({ body: { id: expect.any(Number) } });
    expect(await sendFile('file', 'a', 'bc')).toEqual({ ...first, isReplayed: true });
    expect(await sendFile('file', 'abd')).toMatchObject(reused);
    expect([await count('abc'), await count('abd')]).toEqual([1, 0]);
  });
});

it('holds no transaction open while a body is read, and a cut body can be sent again', async () => {
  const context = contextOf('cut', '');
  let begun = 0;
  const cut = (async function* () {
    yield Buffer.from('a');
    begun = await count('begun');
    throw new Fault('unavailable', 'aborted');
  })();
  expect(await outcome(probe.bus.call(upload, { text: 'begun' }, context, cut))).toMatchObject({
    fault: 'unavailable/aborted',
  });
  expect(begun).toBe(1);
  expect(await sendFile('cut', 'whole')).toMatchObject({ body: { id: expect.any(Number) } });
  expect(await sendFile('cut', 'whole')).toMatchObject({ isReplayed: true });
  expect(await count('whole')).toBe(1);
});

it('removes the keys of a time before', async () => {
  await send('old', 'old');
  now += 1;
  await send('new', 'new');
  expect(await purgeIdempotencyKeys(database, new Date(now))).toBeGreaterThan(0);
  expect(await database.rows(sql`select digest is null as open from idempotency_keys`)).toEqual([
    { open: false },
  ]);
  expect(await send('new', 'new')).toMatchObject({ isReplayed: true });
});
