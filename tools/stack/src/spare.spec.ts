import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { root } from './config.js';

jest.setTimeout(60_000);

let folder: string;
let entry: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stoa-spare-'));
  entry = join(folder, 'main.ts');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const spare = (): ChildProcess => fork(join(root, 'tools', 'stack', 'spare.mjs'), [entry], { silent: true });
const write = (text: string): void =>
  writeFileSync(
    entry,
    `import { part } from './part.js';\nprocess.send!({ text: '${text}' + part as string });\n`,
  );

it('a spare process runs the app with its current sources when the begin message arrives', async () => {
  writeFileSync(join(folder, 'part.ts'), `import 'rxjs';\nexport const part: string = ' one';\n`);
  write('before');
  const child = spare();
  const message = once(child, 'message');
  await once(child, 'spawn');
  write('after');
  writeFileSync(join(folder, 'part.ts'), `export const part: string = ' two';\n`);
  child.send({ begin: true });
  expect((await message)[0]).toEqual({ text: 'after two' });
  child.kill();
});

it('a spare process with broken sources exits with 0 when its parent disconnects', async () => {
  writeFileSync(entry, 'this is no TypeScript');
  const child = spare();
  await once(child, 'spawn');
  child.disconnect();
  expect(await once(child, 'exit')).toEqual([0, null]);
});
