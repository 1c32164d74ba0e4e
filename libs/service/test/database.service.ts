import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Module } from '@nestjs/common';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { Handles, Reply } from '@stoa/bus';
import { command, event, type Input, noEffects } from '@stoa/contracts';
import { createEventLog, Database, outbox, sql, type Transaction } from '@stoa/persistence';
import { serviceUnderTest, testOrg, type ServiceUnderTest } from '@stoa/testing';
import { Column, Entity, PrimaryColumn, type QueryRunner, type Repository } from 'typeorm';
import { z } from 'zod';

const noted = event('probe.notes.noted', z.object({ text: z.string() }));
const input = z.object({ id: z.number(), text: z.string() });
const action = (name: string) =>
  command(`probe.notes.${name}`, {
    input,
    reply: z.null(),
    access: 'internal',
    form: 'none',
    effects: noEffects,
  });
const operations = {
  write: action('write'),
  writeAlone: action('write_alone'),
  writeSlowly: action('write_slowly'),
};

@Entity('notes')
class NoteEntity {
  @PrimaryColumn('int')
  id!: number;

  @Column('text')
  text!: string;
}

let startWriting: () => void;
let continueWriting: () => void;
const isWriting = new Promise<void>((resolve) => (startWriting = resolve));
const mayContinue = new Promise<void>((resolve) => (continueWriting = resolve));

@Controller()
class NotesHandlers {
  constructor(
    private readonly database: Database,
    @InjectRepository(NoteEntity) private readonly notes: Repository<NoteEntity>,
  ) {}

  @Handles(operations.write)
  async write(note: Input<typeof operations.write>): Promise<Reply> {
    await this.database.transaction(async (tx) => {
      await tx.manager.withRepository(this.notes).save(note);
      await this.#publish(tx, note.text);
      if (note.text === 'refused') throw new Error('refused');
    });
    return Reply.none();
  }

  @Handles(operations.writeAlone)
  async writeAlone(note: Input<typeof operations.writeAlone>): Promise<Reply> {
    await this.notes.insert(note);
    return Reply.none();
  }

  @Handles(operations.writeSlowly)
  async writeSlowly(note: Input<typeof operations.writeSlowly>): Promise<Reply> {
    startWriting();
    await mayContinue;
    return this.write(note);
  }

  async #publish(tx: Transaction, text: string): Promise<void> {
    await outbox.add(tx, noted, { org: testOrg, time: 1, data: { text } });
  }
}

@Module({ imports: [TypeOrmModule.forFeature([NoteEntity])], controllers: [NotesHandlers] })
class Notes {}

class Migration20260101000000 {
  readonly name = 'Migration20260101000000';
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      ...createEventLog,
      'create table notes (id int primary key, text text not null)',
    ])
      await runner.query(statement);
  }
  async down(): Promise<void> {}
}

const definition = {
  name: 'probe',
  module: Notes,
  operations: Object.values(operations),
  database: { entities: [NoteEntity], migrations: [Migration20260101000000] },
};

let stack: ServiceUnderTest;
let isStopped = false;
let database: Database;

beforeAll(async () => {
  stack = await serviceUnderTest(definition, {});
  database = await Database.open({ url: stack.databaseUrl, name: 'test' });
});
afterAll(async () => {
  await database.close();
  await stack.bus.drain();
  if (!isStopped) await stack.service.stop();
  await stack.servers.stop();
});

const texts = async (table: 'notes' | 'events'): Promise<string[]> => {
  const rows = await (table === 'notes'
    ? database.rows<{ text: string }>(sql`select text from notes order by id`)
    : database.rows<{ text: string }>(sql`select data::json->>'text' as text from events order by seq`));
  return rows.map(({ text }) => text);
};
const connections = async (): Promise<Record<string, number>> => {
  const rows = await database.rows<{ name: string; count: number }>(
    sql`select application_name as name, count(*)::int as count from pg_stat_activity
        where datname = current_database() and application_name like 'probe%' group by 1`,
  );
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
};

describe('an injected repository', () => {
  it('an injected repository commits an entity together with the event about it', async () => {
    await stack.bus.ask(operations.write, { id: 1, text: 'kept' });
    expect([await texts('notes'), await texts('events')]).toEqual([['kept'], ['kept']]);
  });

  it('a failed transaction rolls back an entity together with the event about it', async () => {
    await expect(stack.bus.ask(operations.write, { id: 2, text: 'refused' })).rejects.toMatchObject({
      kind: 'internal',
    });
    expect([await texts('notes'), await texts('events')]).toEqual([['kept'], ['kept']]);
  });

  it('a violated unique constraint outside a transaction is a conflict', async () => {
    const conflict = { kind: 'conflict', reason: 'unique' };
    await stack.bus.ask(operations.writeAlone, { id: 3, text: 'alone' });
    await expect(stack.bus.ask(operations.writeAlone, { id: 3, text: 'again' })).rejects.toMatchObject(
      conflict,
    );
  });

  it('an injected repository uses the connection pool of the service, and opens no other', async () => {
    const many = Array.from({ length: 60 }, (_, place) => ({ id: 100 + place, text: 'many' }));
    await Promise.all(
      many.map((note) => stack.bus.ask(note.id % 2 ? operations.write : operations.writeAlone, note)),
    );
    const { probe, ...others } = await connections();
    expect(probe).toBeLessThanOrEqual(12);
    expect(others).toEqual({ 'probe-session': 1 });
  });
});

describe('a service that stops', () => {
  it('a service that stops finishes the request in progress, then closes every connection to PostgreSQL', async () => {
    const asked = stack.bus.ask(operations.writeSlowly, { id: 1000, text: 'last' });
    await isWriting;
    const stopped = stack.service.stop();
    isStopped = true;
    continueWriting();
    await expect(asked).resolves.toBeNull();
    await stopped;
    expect((await texts('notes')).at(-1)).toBe('last');
    // PostgreSQL ends its processes a moment after the connections.
    while (Object.keys(await connections()).length) await new Promise(setImmediate);
  });
});
