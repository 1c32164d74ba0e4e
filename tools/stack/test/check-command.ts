import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Database } from '@stoa/persistence';
import { testStack } from '@stoa/testing';

const root = new URL('../../..', import.meta.url).pathname;

/** The database of commerce of the stack under test. */
export function openCommerce(): Promise<Database> {
  const infra = readFileSync(join(testStack().dataDir, 'infra.json'), 'utf8');
  const { databases } = JSON.parse(infra) as { databases: { commerce: string } };
  return Database.open({ url: databases.commerce, name: 'test' });
}

/** Runs a command of `tools/stack` for the stack under test. */
export async function runCommand(name: string): Promise<{ code: number; output: string; errors: string }> {
  const child = spawn(process.execPath, [`tools/stack/${name}.mjs`], {
    cwd: root,
    env: { PATH: process.env['PATH']!, HOME: process.env['HOME']!, STOA_DATA_DIR: testStack().dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ]);
  return { code, output, errors };
}
