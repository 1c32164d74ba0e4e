import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createDatabase } from '@stoa/embedded';
import pg from 'pg';

export interface Bare {
  url: string;
  pid: number;
  stop(): void;
}

/** The baseline on a database of its own on the same server, with the same records. */
export async function startBare(postgresUrl: string, records: AsyncIterable<string[]>): Promise<Bare> {
  const database = await createDatabase(postgresUrl, 'bare');
  await fill(database, records);
  const child = fork(new URL('./bare-process.js', import.meta.url), [database]);
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return { url, pid: child.pid!, stop: () => child.kill() };
}

async function fill(database: string, records: AsyncIterable<string[]>): Promise<void> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  await client.query('create table records (id text collate "C" primary key, data jsonb not null)');
  for await (const batch of records) {
    const text = `insert into records select record->>'_id', record from jsonb_array_elements($1::jsonb) as record`;
    await client.query(text, [`[${batch.join(',')}]`]);
  }
  await client.query('vacuum analyze records');
  await client.end();
}
