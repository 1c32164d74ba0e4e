import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Inject, Module } from '@nestjs/common';
import { Handles, On, Reply } from '@stoa/bus';
import { command, event, type Event, type Input, noEffects } from '@stoa/contracts';
import { Fault } from '@stoa/kernel';
import { createEventLog, Database, outbox, type Queries } from '@stoa/persistence';
import { serviceUnderTest, testOrg, type ServiceUnderTest } from '@stoa/testing';
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

/** How a text is taken: told to fail so often, for a reason. */
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
/** Waits until it holds: work is done when it is done. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}
async function dead(): Promise<{ seq: number; error: string; consumer: string }[]> {
  const letters = [];
  for await (const letter of stack.bus.events.dead()) letters.push(letter);
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
  it('works off what is committed, in order', async () => {
    for (const text of ['1', '2', '3']) await say(text);
    await until(async () => (await notes()).length === 3);
    expect(tries).toEqual(['1', '2', '3']);
  });

  it('does once what is delivered twice', async () => {
    const heard: [Parameters<typeof stack.bus.events.publish>[0], string][] = [];
    stack.bus.onEvents(noted.name, (facts, wire) => heard.push([facts, Buffer.from(wire).toString()]));
    await stack.bus.flush();
    await say('once');
    await until(async () => heard.length === 1 && (await notes()).length === 1);
    const [facts, wire] = heard[0]!;
    // The stream knows messages by their ids, so a repetition that it lets through has another one.
    const { connection } = stack.bus;
    const h = headers();
    h.set('Stoa-Event', JSON.stringify(facts));
    connection.publish(`evt.${testOrg}.${noted.name}`, wire, { headers: h });
    await say('after');
    await until(async () => (await notes()).includes('after'));
    expect(await notes()).toEqual(['after', 'once']);
  });

  it('tries again what failed, and leaves no trace of the failed tries', async () => {
    failures.set('shaky', { times: 2, fault: new Fault('internal', 'shaky') });
    await say('shaky');
    await until(async () => (await notes()).length === 1);
    expect(tries).toEqual(['shaky', 'shaky', 'shaky']);
    expect(await dead()).toEqual([]);
  });

  it('puts aside what fails for ever, goes on with the next, and works it off when it is asked to', async () => {
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

  it('does not count against an event that the database was away', async () => {
    failures.set('patient', { times: 8, fault: new Fault('unavailable', 'database') });
    await say('patient');
    await until(async () => (await notes()).includes('patient'));
    expect(await dead()).toEqual([]);
  });

  it('goes on after NATS was away, with what was committed meanwhile', async () => {
    await stack.servers.nats.stop();
    await database.transaction((tx) =>
      outbox.add(tx, noted, { org: testOrg, time: 1, data: { text: 'meanwhile' } }),
    );
    await stack.servers.nats.restart();
    await until(async () => (await notes()).includes('meanwhile'));
    expect(await notes()).toEqual(['meanwhile']);
  });
});
