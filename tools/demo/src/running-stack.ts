import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const usualFile = fileURLToPath(new URL('../../../.stoa/credentials.json', import.meta.url));

/** What a tool needs of a stack that runs. */
export interface RunningStack {
  gateway: string;
  admin: { login: string; password: string };
  commerce: { token: string };
  /** The URL of the database of commerce; unknown when the stack does not run on this machine. */
  database: string | undefined;
}

/** @param file its `credentials.json` @throws Error that says what to do first */
export function runningStack(file = usualFile): RunningStack {
  if (!existsSync(file))
    throw new Error(
      `${file} does not exist: start Stoa first (npm start), or name the file with --credentials`,
    );
  const known = JSON.parse(readFileSync(file, 'utf8')) as Omit<RunningStack, 'database'>;
  return { ...known, database: databaseBeside(file) };
}

/** The stack says beside its credentials what it runs on. */
function databaseBeside(file: string): string | undefined {
  const infra = join(dirname(file), 'infra.json');
  if (!existsSync(infra)) return undefined;
  const { databases } = JSON.parse(readFileSync(infra, 'utf8')) as { databases: { commerce: string } };
  return databases.commerce;
}
