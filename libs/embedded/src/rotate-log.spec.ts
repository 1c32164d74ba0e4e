import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lastLines, logSize, openLog } from './log-file.js';
import { keepLogsSmall, rotateLog } from './rotate-log.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stoa-logs-'));
  path = join(folder, 'store.log');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const text = (suffix = ''): string => readFileSync(`${path}${suffix}`, 'utf8');

describe('a log file', () => {
  it('rotates a log file that stays open, and removes the oldest file', () => {
    const fd = openLog(path);
    for (const line of ['one', 'two', 'three', 'four']) {
      writeSync(fd, `${line}\n`);
      rotateLog(path, { bytes: 2, files: 3 });
    }
    writeSync(fd, 'five\n');
    closeSync(fd);
    expect(readdirSync(folder).toSorted()).toEqual(['store.log', 'store.log.1', 'store.log.2']);
    expect([text(), text('.1'), text('.2')]).toEqual(['five\n', 'four\n', 'three\n']);
    expect(statSync(`${path}.1`).mode & 0o777).toBe(0o600);
  });

  it('does not rotate a log file within the size limit', () => {
    closeSync(openLog(path));
    rotateLog(path, { bytes: 0, files: 3 });
    expect(readdirSync(folder)).toEqual(['store.log']);
  });

  it('keeps no older log file when the number of files is lowered to 1', () => {
    const fd = openLog(path);
    for (const files of [3, 3, 1]) {
      writeSync(fd, 'line\n');
      rotateLog(path, { bytes: 2, files });
    }
    closeSync(fd);
    expect([readdirSync(folder), logSize(path)]).toEqual([['store.log'], 0]);
  });

  it('reads a log file from its beginning when it was rotated after the given position', () => {
    const fd = openLog(path);
    writeSync(fd, 'a long line from before\n');
    const start = logSize(path);
    rotateLog(path, { bytes: 2, files: 2 });
    writeSync(fd, 'after\n');
    closeSync(fd);
    expect(lastLines(path, { start })).toBe('after');
  });
});

it('keeps the lines of another process whole and in order while its log file is rotated', async () => {
  const fd = openLog(path);
  const script =
    'i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo "line $i"; [ $((i % 100)) = 0 ] && sleep 0.01; done';
  const child = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', fd, fd] });
  const stop = keepLogsSmall(folder, { bytes: 4000, files: 1000 }, 5);
  await once(child, 'close');
  stop();
  closeSync(fd);
  const older = readdirSync(folder).map((name) => Number(name.split('.')[2] ?? 0));
  const lines = older
    .toSorted((one, other) => other - one)
    .flatMap((number) => text(number ? `.${number}` : '').split('\n'))
    .filter(Boolean);
  const numbers = lines.map((line) => Number(/^line (\d+)$/.exec(line)?.[1]));
  expect(older.length).toBeGreaterThan(3);
  expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
});
