import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '@stoa/embedded';
import { apps, startStack } from '@stoa/stack';

const root = new URL('../../..', import.meta.url).pathname;

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'stoa-start-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

const environment = (given: Record<string, string>): Record<string, string> => ({
  PATH: process.env['PATH']!,
  HOME: process.env['HOME']!,
  LOG_LEVEL: 'warn',
  ...given,
});

function node(args: string[], given: Record<string, string>): ChildProcess {
  return spawn(process.execPath, args, {
    cwd: root,
    env: environment(given),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** What a process that ends by itself says. */
async function outcome(child: ChildProcess): Promise<{ code: number; errors: string[] }> {
  child.stdout!.resume();
  const [errors, [code]] = await Promise.all([text(child.stderr!), once(child, 'close')]);
  return { code: code as number, errors: errors.split('\n').filter(Boolean) };
}

const problem = /^[A-Z][A-Z_]+ (is missing|is ".*"|cannot be used): .+$/;

describe('a problem of the configuration', () => {
  it('npm start prints a line per configuration problem, exits with 78 and creates no data folder', async () => {
    const dataDir = join(folder, 'a', 'b');
    const { code, errors } = await outcome(
      node(['tools/stack/start.mjs'], { PORT: 'abc', STOA_LOG_FILES: '0', STOA_DATA_DIR: dataDir }),
    );
    expect(code).toBe(78);
    expect(errors).toEqual([
      expect.stringMatching(/^PORT is "abc": /),
      expect.stringMatching(/^STOA_LOG_FILES is "0": /),
    ]);
    expect(existsSync(join(folder, 'a'))).toBe(false);
  });

  it.each(apps.map(({ name }) => name))('%s prints a line per problem and exits with 78', async (name) => {
    const { code, errors } = await outcome(node([join('apps', name, 'dist', 'main.js')], { HTTP_PORT: 'x' }));
    expect(code).toBe(78);
    expect(errors.length).toBeGreaterThan(1);
    for (const line of errors) expect(line).toMatch(problem);
  });

  it('a start collects the configuration problems of its apps, and removes its data folder', async () => {
    const dataDir = join(folder, 'of', 'apps');
    const env = { LOG_LEVEL: 'fatal', STOA_TRUST_PROXY: 'somewhere', STOA_RTC_MAX_PROJECTS: '-1' };
    await expect(startStack({ dataDir, port: 0, quiet: true, build: false, env })).rejects.toMatchObject({
      exitCode: 78,
      problems: expect.arrayContaining([
        expect.stringMatching(/^STOA_TRUST_PROXY is "somewhere": expected addresses/),
        expect.stringMatching(/^STOA_RTC_MAX_PROJECTS is "-1": /),
      ]),
    });
    expect(existsSync(join(folder, 'of'))).toBe(false);
  });

  it('refuses a data folder that is not writable with exit code 78', async () => {
    const dataDir = join(root, 'package.json', 'below');
    await expect(startStack({ dataDir, port: 0, quiet: true })).rejects.toMatchObject({
      exitCode: 78,
      problems: [
        expect.stringMatching(/^STOA_DATA_DIR is ".*below", which this user cannot write to: ENOTDIR/),
      ],
    });
  });
});

it('npm start prints a line per part, one address and the path of the password, and exits with 0 on Ctrl-C', async () => {
  const port = await freePort();
  const dataDir = join(folder, `it's "Стоя"`);
  const child = node(['tools/stack/start.mjs'], { PORT: String(port), STOA_DATA_DIR: dataDir });
  let output = '';
  child.stderr!.on('data', (part: Buffer) => (output += part));
  for await (const part of child.stdout!) {
    output += String(part);
    if (output.includes('STOA_LOG_FILES')) break;
  }
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
  const parts = ['PostgreSQL', 'NATS', ...apps.map(({ name }) => name)];
  const lines = output.slice(output.indexOf('Starting in')).split('\n').filter(Boolean);
  const steps = lines.slice(1, 1 + parts.length);
  expect(steps.map((line) => /^ {2}(\S+) +\d+\.\d s$/.exec(line)?.[1]).toSorted()).toEqual(parts.toSorted());
  expect(lines.slice(1 + parts.length)).toEqual([
    expect.stringMatching(/^Stoa is ready \(\d+\.\d s\)\. Ctrl-C stops everything\.$/),
    `  open    http://127.0.0.1:${port}`,
    `  login   "admin"; the password is in ${dataDir}/credentials.json`,
    `  logs    ${dataDir}/logs; 4 files of 5 MB per process (STOA_LOG_FILES, STOA_LOG_MEGABYTES)`,
  ]);
});
