import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { startPostgres } from '../index.js';
import { pickAccount } from './account.js';
import { copyForAccount } from './binaries-copy.js';
import { canTraverse, canWrite } from './reach.js';

jest.setTimeout(60_000);

// As root the servers run as another account; as an ordinary user the same tests hold for that user.
const isRoot = process.getuid?.() === 0;
const account = isRoot ? pickAccount(readFileSync('/etc/passwd', 'utf8')) : undefined;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stoa-reach-'));
  chmodSync(folder, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A stand-in for the programs: what is checked is that the account can run `bin/postgres`. */
function programs(): string {
  const native = join(folder, 'native');
  mkdirSync(join(native, 'bin'), { recursive: true, mode: 0o700 });
  writeFileSync(join(native, 'bin', 'postgres'), '#!/bin/sh\nexit 0\n', { mode: 0o700 });
  return native;
}

describe('the data folder', () => {
  it('PostgreSQL runs and keeps its data in a private folder with quotes, spaces and Cyrillic in its path', async () => {
    const home = join(folder, `a 'home' of "Анна" $HOME`);
    mkdirSync(home, { mode: 0o700 });
    const options = { dataDir: join(home, 'postgres'), log: join(home, 'postgres.log'), password: 'secret' };
    for (const run of ['first', 'second']) {
      const server = await startPostgres({ ...options, settings: { fsync: 'off' } });
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      await client.query('create table if not exists runs (name text)');
      await client.query('insert into runs values ($1)', [run]);
      const { rows } = await client.query('select count(*)::int from runs');
      expect(rows).toEqual([{ count: run === 'first' ? 1 : 2 }]);
      await client.end();
      await expect(startPostgres(options)).rejects.toThrow(`already (pid ${server.pid})`);
      await server.stop();
    }
    expect(statSync(join(home, 'postgres')).uid).toBe(account?.uid ?? process.getuid?.());
    expect(existsSync(join(home, 'postgres.new'))).toBe(false);
  });

  it('startPostgres refuses a data folder with other files, and keeps them', async () => {
    const dataDir = join(folder, 'photos');
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'cat.jpg'), '');
    await expect(startPostgres({ dataDir, log: join(folder, 'log') })).rejects.toThrow(
      `${dataDir} is not empty and has no data of PostgreSQL; set STOA_DATA_DIR to another folder`,
    );
    expect(existsSync(join(dataDir, 'cat.jpg'))).toBe(true);
  });

  it('canTraverse and canWrite decide for the account that runs the server', () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    expect([canTraverse(account, closed), canWrite(account, closed)]).toEqual([!isRoot, !isRoot]);
    expect([canTraverse(account, folder), canWrite(account, folder)]).toEqual([true, !isRoot]);
  });
});

describe('a copy of the programs', () => {
  const place = () => {
    const base = mkdtempSync(join(folder, 'places-'));
    chmodSync(base, 0o755);
    writeFileSync(join(base, 'file'), '');
    for (const [name, mode] of [
      ['closed', 0o700],
      ['shared', 0o777],
      ['open', 0o755],
    ] as const) {
      mkdirSync(join(base, name));
      chmodSync(join(base, name), mode);
    }
    return base;
  };

  it('copies the programs once, into the first folder that the account can enter and only its owner can write', () => {
    const base = place();
    const others = [...(isRoot ? ['closed'] : []), 'shared', 'open'].map((name) => join(base, name));
    const target = { cacheDir: join(base, 'file', 'below'), name: 'postgres-1', others };
    const copy = copyForAccount(account, programs(), target);
    expect(copy).toBe(join(base, 'open', 'postgres-1'));
    const { ino } = statSync(copy);
    expect(copyForAccount(account, programs(), target)).toBe(copy);
    expect(statSync(copy).ino).toBe(ino);
  });

  it.each(['"', '$', '`', '\\\\'])(
    'does not copy the programs into a path with %s, which initdb cannot handle',
    (character) => {
      const base = place();
      const broken = join(base, `a ${character}`);
      const target = { cacheDir: broken, name: 'postgres-1', others: [join(base, 'open')] };
      expect(copyForAccount(account, programs(), target)).toBe(join(base, 'open', 'postgres-1'));
      expect(existsSync(join(broken, 'postgres-1'))).toBe(false);
    },
  );

  it('reports the folders and the variable when no folder is suitable for a copy of the programs', () => {
    const base = place();
    const target = {
      cacheDir: join(base, 'file', 'below'),
      name: 'postgres-1',
      others: [join(base, 'shared')],
    };
    expect(() => copyForAccount(account, programs(), target)).toThrow(
      new RegExp(`cannot run PostgreSQL from .*, ${join(base, 'shared')}: set STOA_CACHE_DIR to a folder`),
    );
  });
});
