import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '@stoa/stack';
import type pg from 'pg';

/** A statement that a request made, with the values of its parameters. */
export interface Statement {
  text: string;
  values: (string | null)[];
}

const line = /^.*? LOG: {2}execute [^:]*: ([\s\S]*)$/;
/** The time, the process, the transaction, the client and the database of an entry of the log. */
const prefix = '%m [%p] %v %a %d ';
const entryOf = /^\S+ \S+ \S+ (\[\d+\] \S+) (\S*) (\S+) /;
/** The transactions of consumers begin so. */
const consumption = /^\s*insert into consumed\b/;

const repetitions = 30;
/** Milliseconds. */
const idleTime = 5000;

/**
 * The statements that the database of `client` executes for one call of `request`, from PostgreSQL's log. What events lead
 * to afterwards is no part of it.
 */
export async function statementsOf(
  { paths }: Stack,
  client: pg.Client,
  request: () => Promise<unknown>,
): Promise<Statement[]> {
  const file = join(paths.logs, 'postgres.log');
  const logging = async (change: string): Promise<void> => {
    await client.query(`alter system ${change}`);
    await client.query('select pg_reload_conf()');
    await client.query('select pg_sleep(0.2)');
  };
  await logging(`set log_line_prefix = '${prefix}'`);
  await logging(`set log_statement = 'all'`);
  const executed = async (work: () => Promise<unknown>): Promise<Statement[]> => {
    const before = await readFile(file);
    await work();
    return readStatements(await textSince(file, before), client.database!);
  };
  const polls = await executed(() => sleep(idleTime));
  const all = await executed(async () => {
    for (let count = 0; count < repetitions; count++) await request();
  });
  await logging(`set log_statement = 'none'`);
  await logging('reset log_line_prefix');
  return ofEachRequest(all, new Set(polls.map(({ text }) => text)));
}

/** What was added to a log, which may have been emptied meanwhile: then the file before has what it had. */
async function textSince(file: string, before: Buffer): Promise<string> {
  const now = await readFile(file);
  if (now.subarray(0, before.length).equals(before)) return now.subarray(before.length).toString();
  const older = await readFile(`${file}.1`);
  return Buffer.concat([older.subarray(before.length), now]).toString();
}

/** Relays and jobs poll meanwhile: what they execute without requests, or less often, is no part of one. */
function ofEachRequest(statements: Statement[], polls: ReadonlySet<string>): Statement[] {
  const asked = statements.filter(({ text }) => !polls.has(text));
  return [...Map.groupBy(asked, ({ text }) => text).values()].flatMap((same) =>
    Array.from({ length: Math.round(same.length / repetitions) }, () => same[0]!),
  );
}

interface Executed extends Statement {
  /** The process and its transaction. */
  transaction: string;
}

/** Entries begin with a time; the statement is followed by a line of its parameters. */
function readStatements(text: string, database: string): Statement[] {
  const entries = text.split(/\n(?=\d{4}-\d\d-\d\d )/);
  const all = entries.flatMap((entry, index): Executed[] => {
    const [, transaction, client, used] = entryOf.exec(entry) ?? [];
    const found = line.exec(entry);
    // The relay of events has a session of its own.
    if (!found || used !== database || client!.endsWith('-session')) return [];
    const detail = /DETAIL: {2}Parameters: ([\s\S]*)$/i.exec(entries[index + 1] ?? '')?.[1] ?? '';
    return [{ text: found[1]!, values: valuesOf(detail), transaction: transaction! }];
  });
  const consuming = new Set(all.flatMap((one) => (consumption.test(one.text) ? [one.transaction] : [])));
  return all.filter(({ transaction }) => !consuming.has(transaction));
}

/** `$1 = '5', $2 = NULL` */
function valuesOf(detail: string): (string | null)[] {
  return [...detail.matchAll(/\$\d+ = (?:NULL|'((?:[^']|'')*)')/g)].map(
    ([, value]) => value?.replaceAll("''", "'") ?? null,
  );
}
