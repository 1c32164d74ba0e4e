import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Inject, Module } from '@nestjs/common';
import { Handles, On, Reply } from '@stoa/bus';
import { command, event, type Event, type Input, noEffects } from '@stoa/contracts';
import { Fault } from '@stoa/kernel';
import { createEventLog, Database, outbox, type Queries } from '@stoa/persistence';
import { serviceUnderTest, testOrg, until, type ServiceUnderTest } from '@stoa/testing';
import { headers } from '@nats-io/transport-node';
import { z } from 'zod';

const noted = event('probe.notes.noted', z.object({ text: z.string() }));
const write = command('probe.notes.write', {
  input: z.object({ text: z.string() }),
  reply: z.null(),
  access: 'internal',
  form: 'none',
  effects: noEffects,
});

/** How often the handler fails on a text, and with which fault. */
const failures = new Map<string, { times: number; fault: Fault }>();
const tries: string[] = [];

@Controller()
class NotesHandlers {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Handles(write)
  async write({ text }: Input<typeof write>): Promise<Reply> {
    await this.database.transaction((tx) => outbox.add(tx, noted, { org: testOrg, time: 1, data: { text } }));
    return Reply.none();
  }

  @On(noted)
  async noted({ data: { text } }: Event<{ text: string }>, tx: Queries): Promise<void> {
    tries.push(text);
    await tx.query('insert into notes (text) values ($1)', [text]);
    const failure = failures.get(text);
    if (failure && failure.times-- > 0) throw failure.fault;
  }
}

@Module({ controllers: [NotesHandlers] })
class Notes {}

class Migration20260101000000 {
  readonly name = 'Migration20260101000000';
  async up(runner: { query(text: string): Promise<unknown> }): Promise<void> {
    for (const statement of [...createEventLog, 'create table notes (text text)'])
      await runner.query(statement);
  }
  async down(): Promise<void> {}
}

const definition = {
  name: 'probe',
  module: Notes,
  operations: [write],
  database: { entities: [], migrations: [Migration20260101000000] },
};

let stack: ServiceUnderTest;
let database: Database;

const say = (text: string): Promise<unknown> => stack.bus.ask(write, { text });
const notes = async (): Promise<string[]> =>
  (await database.query('select text from notes order by text', [])).map(([text]) => text as string);
async function dead(): Promise<{ seq: number; error: string; consumer: string }[]> {
  const letters = [];
  for await (const letter of stack.bus.events.deadLetters()) letters.push(letter);
  return letters;
}

beforeAll(async () => {
  stack = await serviceUnderTest(definition, {});
  database = await Database.open({ url: stack.databaseUrl, name: 'test' });
});
afterEach(async () => {
  failures.clear();
  tries.length = 0;
  await database.query('delete from notes', []);
});
afterAll(async () => {
  await database.close();
  await stack.stop();
});

describe('a consumer', () => {
  it('a consumer handles committed events in order', async () => {
    for (const text of ['1', '2', '3']) await say(text);
    await until(async () => (await notes()).length === 3);
    expect(tries).toEqual(['1', '2', '3']);
  });

  it('a consumer handles an event that is delivered twice only once', async () => {
    const received: [Parameters<typeof stack.bus.events.publish>[0], string][] = [];
    stack.bus.onEvents(noted.name, (facts, wire) => received.push([facts, Buffer.from(wire).toString()]));
    await stack.bus.flush();
    await say('once');
    await until(async () => received.length === 1 && (await notes()).length === 1);
    const [facts, wire] = received[0]!;
    // The stream drops messages whose id it has seen, so a repetition that passes it has another id.
    const { connection } = stack.bus;
    const h = headers();
    h.set('Stoa-Event', JSON.stringify(facts));
    connection.publish(`evt.${testOrg}.${noted.name}`, wire, { headers: h });
    await say('after');
    await until(async () => (await notes()).includes('after'));
    expect(await notes()).toEqual(['after', 'once']);
  });

  it('a consumer retries a failed event, and rolls back the failed attempts', async () => {
    failures.set('retried', { times: 2, fault: new Fault('internal', 'retried') });
    await say('retried');
    await until(async () => (await notes()).length === 1);
    expect(tries).toEqual(['retried', 'retried', 'retried']);
    expect(await dead()).toEqual([]);
  });

  it('an event that fails six times becomes a dead letter, delays no later event, and is replayed on request', async () => {
    failures.set('poison', {
      times: 6,
      fault: new Fault('internal', 'poison', 'the event cannot be handled'),
    });
    await say('poison');
    await say('next');
    await until(async () => (await notes()).includes('next'));
    const [letter] = await dead();
    expect(letter).toMatchObject({
      consumer: 'probe.probe.notes.noted',
      error: 'the event cannot be handled',
    });
    expect(await notes()).toEqual(['next']);
    expect(await stack.bus.events.replay(letter!.seq)).toBe(true);
    await until(async () => (await notes()).includes('poison'));
    expect(await dead()).toEqual([]);
    expect(await stack.bus.events.replay(letter!.seq)).toBe(false);
  });

  it('a consumer does not count an outage of the database as an attempt', async () => {
    failures.set('outage', { times: 8, fault: new Fault('unavailable', 'database') });
    await say('outage');
    await until(async () => (await notes()).includes('outage'));
    expect(await dead()).toEqual([]);
  });

  it('a consumer handles the events that were committed during an outage of NATS', async () => {
    await stack.servers.nats.stop();
    await database.transaction((tx) =>
      outbox.add(tx, noted, { org: testOrg, time: 1, data: { text: 'meanwhile' } }),
    );
    await stack.servers.nats.restart();
    await until(async () => (await notes()).includes('meanwhile'));
    expect(await notes()).toEqual(['meanwhile']);
    // The connection of the tests is another one than that of the service, and may come back later.
    await until(() => stack.bus.isUp);
  });
});

describe('the relay', () => {
  it('tries once per second to take the place of another replica, also after commits', async () => {
    await database.session(new AbortController().signal, async (session) => {
      const locked = session.query('select pg_advisory_lock(7170010)', []);
      await database.query(
        `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = 7170010 and granted
         and database = (select oid from pg_database where datname = current_database())`,
        [],
      );
      await locked;
      await say('wakes the relay');
      const tried = new Set<unknown>();
      const startedAt = performance.now();
      for (let look = 0; look < 500; look++)
        for (const [at] of await database.query(
          `select query_start::text from pg_stat_activity
           where datname = current_database() and query like '%pg_try_advisory_lock%' and pid <> pg_backend_pid()`,
          [],
        ))
          tried.add(at);
      expect(tried.size).toBeLessThanOrEqual(3 + (performance.now() - startedAt) / 1000);
    });
    await until(async () => (await notes()).length === 1);
  });
});
