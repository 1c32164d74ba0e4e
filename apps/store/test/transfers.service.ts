import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chunksOf, wholeReply } from '@stoa/bus';
import { store, type Output } from '@stoa/contracts';
import type { ListQuery } from '@stoa/kernel';
import { as, serviceUnderTest, testCaller, testId, until, type ServiceUnderTest } from '@stoa/testing';
import { storeService } from '../src/store.module.js';

const { records, stores, transfers } = store;
type Message = Output<typeof transfers.importRecords>;

const anna = testCaller('anna');
const boris = testCaller('boris', { group: testId('other') });
const admin = testCaller('admin', { root: true });
const everything: ListQuery = { where: [], limit: null, offset: 0 };

let stack: ServiceUnderTest;
const ask: ServiceUnderTest['bus']['ask'] = (operation, input, context) =>
  stack.bus.ask(operation, input, context);

/** Creates a store per test. */
let count = 0;
async function newStore(manifest: object = {}): Promise<string> {
  const name = `files_${++count}`;
  await ask(stores.create, { body: { name, ...manifest } }, as(admin));
  return name;
}

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

interface ImportInput {
  format?: 'ndjson' | 'csv';
  strict?: boolean;
  body: string | AsyncGenerator<Uint8Array>;
}

async function importFile(
  name: string,
  { format = 'ndjson', strict = false, body }: ImportInput,
  by = anna,
): Promise<Message[]> {
  const bytes = typeof body === 'string' ? inPieces(body, 1000) : body;
  const reply = await stack.bus.call(transfers.importRecords, { store: name, format, strict }, as(by), bytes);
  const messages: Message[] = [];
  for await (const chunk of chunksOf(reply))
    if (chunk.length) messages.push(JSON.parse(Buffer.from(chunk).toString()) as Message);
  return messages;
}

const failures = (messages: Message[]) =>
  messages.flatMap((one) => (one.event === 'failure' ? [[one.data.line, one.issues]] : []));

async function exportFile(name: string, format: 'ndjson' | 'csv', query: Partial<ListQuery> = {}, by = anna) {
  const input = { store: name, format, query: { ...everything, ...query } };
  const context = { ...as(by), separator: '\n' };
  return (await wholeReply(await stack.bus.call(transfers.exportRecords, input, context))).toString();
}

const all = (name: string, by = anna) => ask(records.list, { store: name, query: everything }, as(by));
const ndjson = (bodies: object[]): string => bodies.map((body) => JSON.stringify(body)).join('\n');

beforeAll(async () => {
  stack = await serviceUnderTest(storeService, {});
});
afterAll(() => stack.stop());

describe('an import', () => {
  it('an import creates a record of the caller from each line, with its old id and time', async () => {
    const name = await newStore();
    const old = { _id: testId('old').toUpperCase(), time: 5, owner: boris.user, branch: [], name: 'old' };
    const messages = await importFile(name, {
      body: `\ufeff${ndjson([old, { name: 'new', _id: 'x' }])}\r\n\n`,
    });
    const totals = { read: 2, inserted: 2, failed: 0 };
    expect(messages[0]).toEqual({ event: 'progress', data: { read: 0, inserted: 0, failed: 0 } });
    expect(messages.at(-1)).toEqual({ event: 'done', data: { ...totals, success: true } });
    const [first, second] = await all(name);
    const owned = { owner: anna.user, group: anna.group, access: [], branch: anna.branch };
    expect([first, second]).toEqual(
      expect.arrayContaining([
        { _id: testId('old'), ...owned, time: 5, name: 'old' },
        { _id: expect.stringMatching(/^[0-9a-f]{24}$/), ...owned, time: expect.any(Number), name: 'new' },
      ]),
    );
  });

  it('an import reports the lines that fail, and continues', async () => {
    const name = await newStore({ validate: { n: ['number'], code: ['unique'] }, indexes: ['code'] });
    const good = Array.from({ length: 2500 }, (_, n) => JSON.stringify({ n, code: `c${n}` }));
    good.splice(
      700,
      1,
      '{"n":',
      '[1]',
      '{"n":"x"}',
      `{"_id":"${testId('twice')}"}`,
      `{"_id":"${testId('twice')}"}`,
    );
    good.splice(2000, 0, '{"code":"c3"}', `{"pad":"${'x'.repeat(950_000)}"}`);
    const messages = await importFile(name, { body: good.join('\n') });
    const failed = failures(messages).toSorted(([one], [other]) => Number(one) - Number(other));
    expect(failed).toEqual([
      [701, [{ path: [], issue: 'json' }]],
      [702, [{ path: [], issue: 'object' }]],
      [703, [{ path: ['n'], issue: 'number' }]],
      [705, [{ path: ['_id'], issue: 'unique' }]],
      [2001, [{ path: [], issue: 'unique' }]],
      [2002, [{ path: [], issue: 'size', params: { max: 921_600 } }]],
    ]);
    const totals = { read: 2506, inserted: 2500, failed: 6 };
    expect(messages.at(-1)).toEqual({ event: 'done', data: { ...totals, success: true } });
    expect(await all(name)).toHaveLength(2500);
    expect(messages.filter(({ event }) => event === 'progress').length).toBeGreaterThanOrEqual(3);
  });

  it('a strict import stops at the first failing line, and keeps the earlier records', async () => {
    const name = await newStore({ validate: { n: ['number'] } });
    const body = ndjson([{ n: 1 }, { n: 'x' }, { n: 3 }, { n: 'y' }]);
    const messages = await importFile(name, { body, strict: true });
    expect(failures(messages)).toEqual([[2, [{ path: ['n'], issue: 'number' }]]]);
    const totals = { read: 2, inserted: 1, failed: 1, success: false };
    expect(messages.at(-1)).toEqual({ event: 'done', data: totals });
    const taken = { _id: testId('again') };
    await importFile(name, { body: ndjson([taken]) });
    const again = await importFile(name, { body: ndjson([{ n: 5 }, taken, { n: 6 }, taken]), strict: true });
    expect(again.at(-1)).toMatchObject({ data: { inserted: 1, failed: 1, success: false } });
    expect((await all(name)).map(({ n }) => n).toSorted()).toEqual([1, 5, undefined]);
  });

  it('an import of existing records fails on every line, and reports the first hundred failures', async () => {
    const name = await newStore();
    const body = ndjson(Array.from({ length: 3000 }, (_, n) => ({ n })));
    await importFile(name, { body });
    const messages = await importFile(name, { body: await exportFile(name, 'ndjson') });
    expect(messages.at(-1)).toMatchObject({ data: { read: 3000, inserted: 0, failed: 3000 } });
    expect(failures(messages)).toHaveLength(100);
    // Records that only other users can see are refused by the unique index.
    const foreign = await importFile(name, { body: await exportFile(name, 'ndjson', { limit: 20 }) }, boris);
    expect(foreign.at(-1)).toMatchObject({ data: { inserted: 0, failed: 20 } });
  });

  it('an import checks references, and keeps secret fields out of the listed records', async () => {
    const models = await newStore();
    const name = await newStore({ refs: { model: models }, secret: ['pin'] });
    const model = await ask(records.create, { store: models, body: {} }, as(anna));
    const body = ndjson([{ model: model._id, pin: 1 }, { model: testId('none') }, { pin: 2 }]);
    const messages = await importFile(name, { body });
    expect(failures(messages)).toEqual([[2, [{ path: ['model'], issue: 'ref' }]]]);
    const stored = await all(name);
    expect(stored).toHaveLength(2);
    expect(JSON.stringify(stored)).not.toContain('pin');
  });

  it('an import reports progress each second when the file arrives slowly', async () => {
    const name = await newStore();
    async function* slowly(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{"n":1}\n{"n"');
      await wait(2300);
      yield Buffer.from(':2}');
    }
    const messages = await importFile(name, { body: slowly() });
    expect(messages.length).toBeGreaterThanOrEqual(4);
    expect(messages.at(-1)).toMatchObject({ event: 'done', data: { inserted: 2 } });
  });

  it('an import fails when its file breaks off, and keeps the records of the lines before', async () => {
    const name = await newStore();
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${ndjson(Array.from({ length: 1000 }, () => ({ n: 1 })))}\n`);
      throw new Error('gone');
    }
    await expect(importFile(name, { body: broken() })).rejects.toMatchObject({ kind: 'internal' });
    await wait(100);
    expect(await all(name)).toHaveLength(1000);
  });

  it('an import reads no more of the file when the client stops reading the progress', async () => {
    const name = await newStore();
    const source = { given: 0, ended: false };
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (; ; source.given++) yield Buffer.from('{"n":1}\n'.repeat(100));
      } finally {
        source.ended = true;
      }
    }
    const input = { store: name, format: 'ndjson', strict: false };
    const reply = await stack.bus.call(transfers.importRecords, input, as(anna), endless());
    for await (const _ of reply.rest!) if (source.given > 30) break;
    await until(() => source.ended);
  });

  it('an import is refused for an unknown store', async () => {
    await expect(importFile('nowhere', { body: '{}' })).rejects.toMatchObject({ kind: 'not_found' });
  });
});

describe('CSV', () => {
  const fields = { n: 'Number', on: 'Boolean', at: 'Object', any: 'Any', name: 'String' };

  it('a CSV file is imported as it was exported', async () => {
    const name = await newStore({ fields });
    const bodies = [
      { n: 1.5, on: true, at: { lat: 1, list: [1, 'a,b'] }, any: [1], name: 'two\nlines, "quoted"' },
      { n: -2, on: false, name: '=1+1', any: 'plain' },
      { name: "'=2" },
      { name: '-x', n: 0 },
    ];
    for (const body of bodies) await ask(records.create, { store: name, body }, as(anna));
    const text = await exportFile(name, 'csv');
    expect(text.split('\n', 1)).toEqual(['_id,time,_at,n,at,on,any,name']);
    expect(text).toContain(`,-2,,false,plain,'=1+1\n`);
    expect(text).toContain(`,''=2\n`);
    const copy = await newStore({ fields });
    const messages = await importFile(copy, { format: 'csv', body: text });
    expect(messages.at(-1)).toMatchObject({ event: 'done', data: { inserted: 4, failed: 0 } });
    expect(await all(copy)).toEqual(await all(name));
    expect(await all(copy)).toMatchObject(bodies);
  });

  it('a CSV export has the requested columns', async () => {
    const name = await newStore({ fields: { ...fields, big: 'String' }, heavy: ['big'] });
    await ask(records.create, { store: name, body: { a: { b: [1] }, big: 'B', name: 'N' } }, as(anna));
    const [header, row] = (await exportFile(name, 'csv', { only: ['a.b', 'name'] })).split('\n');
    expect([header, row!.slice(24)]).toEqual(['_id,a.b,name', ',[1],N']);
    expect(await exportFile(name, 'csv')).not.toContain('big');
    expect(await exportFile(name, 'csv', { with: ['big'] })).toContain(',any,big,name\n');
    expect(await exportFile(name, 'csv', {}, boris)).toBe('_id,time,_at,n,at,on,any,name');
  });

  it('a CSV import reports the lines that fail', async () => {
    const name = await newStore({ fields });
    const body = 'name,n,a.b\none,1,x\ntwo,x,\n"three\nlines",3,y\nfour,4,z,more\n\nfive,5,__proto__\n';
    const messages = await importFile(name, { format: 'csv', body });
    expect(failures(messages)).toEqual([
      [3, [{ path: ['n'], issue: 'number' }]],
      [6, [{ path: [], issue: 'columns' }]],
    ]);
    const [one, , five] = await all(name);
    expect([one!.a, five!.a]).toEqual([{ b: 'x' }, { b: '__proto__' }]);
    const bad = await importFile(name, { format: 'csv', body: 'name,__proto__.x\na,b\n' });
    expect(failures(bad)).toEqual([[2, [{ path: ['__proto__'], issue: 'prototype' }]]]);
    const open = await importFile(name, { format: 'csv', body: 'name\nok\n"never closed\n' });
    expect(failures(open)).toEqual([[3, [expect.objectContaining({ issue: 'csv' })]]]);
    expect(open.at(-1)).toMatchObject({ data: { inserted: 1, failed: 1, success: false } });
  });
});

describe('an export', () => {
  it('an export contains the records that match the query and that the caller can see', async () => {
    const name = await newStore();
    const body = ndjson(Array.from({ length: 1500 }, (_, n) => ({ n })));
    await importFile(name, { body });
    const where = [{ path: 'n', is: 'gte' as const, values: [1490] }];
    const lines = (await exportFile(name, 'ndjson', { where, only: ['n'] })).split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { n: number }).n)).toEqual([
      ...[1490, 1491, 1492, 1493, 1494, 1495, 1496, 1497, 1498, 1499],
    ]);
    expect((await exportFile(name, 'ndjson')).split('\n')).toHaveLength(1500);
    expect(await exportFile(name, 'ndjson', {}, boris)).toBe('');
  });
});
