import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { adminOf, testStack } from '@stoa/testing';

// The commands of the README, run as they stand there.

const root = new URL('../../..', import.meta.url).pathname;
const pages = ['README.md', join('docs', 'operations.md'), join('docs', 'performance.md')];
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const blocks = [...read('README.md').matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block]) => block!);
const [first = '', requests = '', follow = ''] = blocks;

/** A shell that stops at the first command that fails, an HTTP error included, on the stack of this run. */
function shell(script: string) {
  const { gateway, dataDir } = testStack();
  const here = script.replaceAll('http://127.0.0.1:3000', gateway).replaceAll('./.stoa/', `${dataDir}/`);
  const strict = 'set -euo pipefail\ncurl() { command curl --fail-with-body "$@"; }\n';
  return spawn('bash', ['-c', strict + here], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
}

describe('the README', () => {
  it('the README has three blocks of commands: start and test, requests, events', () =>
    expect(blocks.map((block) => block.split(' ', 1)[0])).toEqual([
      'npm',
      'host=http://127.0.0.1:3000\nkey()',
      '#',
    ]));

  it.each(pages)('%s names only scripts and pages that exist', (page) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read(page).matchAll(/\bnpm (?:run )?(start|test|(?<=run )[\w:]+)/g)].map(
      ([, name]) => name!,
    );
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => link!);
    expect(links.filter((link) => !existsSync(join(root, page, '..', link)))).toEqual([]);
  });

  it('every script runs the bootstrap first, and the README begins with npm start and npm test', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const name of Object.keys(scripts).filter((script) => !/^pre/.test(script)))
      expect([name, scripts[`pre${name}`]]).toEqual([name, 'node tools/bootstrap.mjs']);
    expect(first).toMatch(/^npm start .*\nnpm test .*\n$/);
  });

  it('the requests of the README succeed on each surface', async () => {
    const child = shell(requests);
    const [output, errors, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    expect([code, errors]).toEqual([0, '']);
    for (const part of ['"name":"models"', '"results":[', '"status":"success"', '"projects":'])
      expect(output).toContain(part);
  });

  it('the socket of the README receives a change', async () => {
    const child = shell(
      `${requests.split('\n\n')[0]}\n${requests.match(/^(login|token)=.*$/gm)!.join('\n')}\n${follow}`,
    );
    const admin = await adminOf(testStack());
    // The socket is open when a change comes through; changes are made until then.
    const change = (): unknown =>
      admin('POST', '/api/v1/labels', { body: { name: 'readme' } }).catch(() => undefined);
    const timer = setInterval(() => void change(), 200);
    try {
      const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
      expect(JSON.parse(chunk.toString().split('\n')[0]!)).toMatchObject({ event: 'label-insert' });
    } finally {
      clearInterval(timer);
      process.kill(-child.pid!, 'SIGKILL');
      await once(child, 'close');
    }
  });
});
