import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findProgram, type Program } from './find-program.js';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'stoa-find-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

const greeter: Program = {
  name: 'stoa-test-greeter',
  version: /^greeter \d/,
  debian: { packages: ['no-such-package-of-stoa'], path: 'usr/bin/greeter' },
  advice: 'Name one in GREETER_BIN.',
};

describe('findProgram', () => {
  it('returns the binary that the user names when it is the program, and refuses any other', async () => {
    const good = program(join(folder, 'good'), 'echo greeter 1; exit 1');
    const bad = program(join(folder, 'bad'), 'echo other 1');
    const lookup = { cacheDir: join(folder, 'none') };
    expect(await findProgram(greeter, { ...lookup, binary: good })).toEqual([good]);
    await expect(findProgram(greeter, { ...lookup, binary: bad })).rejects.toThrow(
      `${bad} is not a stoa-test-greeter that runs on this machine`,
    );
  });

  it('returns a program in the cache with the path of the libraries from its packages', async () => {
    const cacheDir = join(folder, 'cache');
    const unpacked = join(cacheDir, 'debian', greeter.name);
    const path = program(join(unpacked, 'usr/bin/greeter'), 'echo greeter "$LD_LIBRARY_PATH"');
    const libraries = join(unpacked, 'usr/lib/x86_64-linux-gnu');
    program(path, `echo greeter "$LD_LIBRARY_PATH" | sed s,${libraries},2,`);
    mkdirSync(libraries, { recursive: true });
    expect(await findProgram(greeter, { cacheDir })).toEqual([
      '/usr/bin/env',
      `LD_LIBRARY_PATH=${libraries}`,
      path,
    ]);
  });

  it('downloads a program from the first source whose program runs', async () => {
    const cacheDir = join(folder, 'downloads');
    const lines: string[] = [];
    const source = (title: string, text: string) => ({
      title,
      download: async () => [program(join(cacheDir, title), text)] as const,
    });
    const sources = [
      source('old', 'exit 126'),
      source('new', 'echo greeter 2'),
      source('last', 'echo greeter 3'),
    ];
    const found = await findProgram(greeter, { cacheDir, say: (line) => lines.push(line) }, sources);
    expect(found).toEqual([join(cacheDir, 'new')]);
    expect(lines).toEqual(
      ['old', 'new'].map((title) => `Downloading ${greeter.name} (${title}) into ${cacheDir} …`),
    );
  });

  it('reports the error of each source and the advice when no source has the program', async () => {
    const source = (title: string) => ({ title, download: () => Promise.reject(new Error('HTTP 404')) });
    await expect(
      findProgram(greeter, { cacheDir: join(folder, 'empty') }, [
        source('release 2'),
        source('Debian package'),
      ]),
    ).rejects.toThrow(
      /could be downloaded:\n  release 2: HTTP 404\n  Debian package: HTTP 404\nName one in GREETER_BIN\.$/,
    );
  });
});
