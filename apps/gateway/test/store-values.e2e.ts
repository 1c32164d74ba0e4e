import { beforeAll, describe, expect, it } from '@jest/globals';
import { adminOf, newUser, testStack, type Client, type HttpReply } from '@stoa/testing';

// A record that is sent back as read changes nothing; values that cannot be stored unchanged are refused with their path.

const { gateway, admin } = testStack();
const base = '/api/v1';
const items = `${base}/value_items`;
const json = { 'content-type': 'application/json' };
type Item = Record<string, unknown> & { _id: string };

let root: Client;
let user: Client;
let owner: string;

const bodyOf = ({ text }: HttpReply): Item => JSON.parse(text) as Item;
const errorsOf = ({ text }: HttpReply): { index?: number; field: string; rule: string }[] =>
  (JSON.parse(text) as { errors: { index?: number; field: string; rule: string }[] }).errors;
const fieldsOf = (reply: HttpReply): unknown[] => errorsOf(reply).map(({ field, rule }) => [field, rule]);
const ignoredIn = ({ headers }: HttpReply): unknown => headers['x-ignored-fields'];

/** A record without the field that each change sets. */
const withoutChangeTime = ({ _at, ...rest }: Item): object => rest;
const value = {
  name: 'Ж "x" \\ \n',
  n: 0.1,
  big: 1795478400123456,
  none: null,
  list: [1, [], {}],
  state: { a: { b: '' } },
};

beforeAll(async () => {
  root = await adminOf({ gateway, admin });
  await root('POST', `${base}/stores`, {
    body: {
      name: 'value_items',
      validate: { name: ['required', 'string'] },
      refs: { twin: 'value_items' },
      packets: { keepDays: 90 },
    },
  });
  const person = await newUser(gateway, root);
  [user, owner] = [person.client, person._id];
});

const newItem = async (more: object = {}): Promise<Item> =>
  bodyOf(await user('POST', items, { body: { ...value, ...more } }));
const read = async (id: string): Promise<Item> => bodyOf(await user('GET', `${items}/${id}`));

describe('a record sent back as it was read', () => {
  const system = '_id, owner, group, access, branch, time, success';

  it('keeps a record unchanged when PATCH sends it back as read', async () => {
    const item = await newItem();
    const changed = await user('PATCH', `${items}/${item._id}`, { body: { ...item, sucess: true } });
    expect([changed.status, ignoredIn(changed)]).toEqual([200, system.replace('success', 'sucess, success')]);
    expect(withoutChangeTime(bodyOf(changed))).toEqual(item);
    const again = await user('PATCH', `${items}/${item._id}`, { body: bodyOf(changed) });
    expect(withoutChangeTime(bodyOf(again))).toEqual(item);
    const listed = JSON.parse((await user('GET', `${items}?where._id=${item._id}`)).text) as Item[];
    expect(Object.keys(listed[0]!)).not.toContain('success');
  });

  it('keeps a record unchanged when a bulk update sends it back as read', async () => {
    const item = await newItem();
    const reply = await user('POST', `${items}/bulk`, { body: { update: [item] } });
    expect([reply.status, ignoredIn(reply)]).toEqual([200, 'owner, group, access, branch, time, success']);
    expect(withoutChangeTime(await read(item._id))).toEqual(item);
  });

  it('creates an equal record by POST and by a bulk insert of a record as read', async () => {
    const item = await newItem();
    const made = await user('POST', items, { body: item });
    expect([made.status, ignoredIn(made)]).toEqual([200, system]);
    const bulk = await user('POST', `${items}/bulk`, { body: { insert: [item] } });
    expect(ignoredIn(bulk)).toBe(system);
    const [id] = (JSON.parse(bulk.text) as { inserted: string[] }).inserted;
    for (const copy of [bodyOf(made), await read(id!)])
      expect({ ...copy, _id: item._id, time: item.time }).toEqual(item);
  });

  it.each(['ndjson', 'csv'])('restores records unchanged by an import of their %s export', async (format) => {
    const name = `value_${format}`;
    const fields = { name: 'String', n: 'Number', on: 'Boolean', any: 'Any', list: 'Array', state: 'Object' };
    await root('POST', `${base}/stores`, { body: { name, fields } });
    const values = [
      '5',
      '',
      "'",
      "''=1",
      '=1',
      '-1',
      'true',
      'null',
      '[1]',
      '"q"',
      'plain',
      5,
      true,
      [1],
      { a: 1 },
    ];
    const insert = values.map((any, index) => ({
      name: String(any),
      n: index,
      on: index > 3,
      any,
      list: [],
      state: {},
    }));
    await user('POST', `${base}/${name}/bulk`, { body: { insert } });
    const listed = async (): Promise<Item[]> =>
      JSON.parse((await user('GET', `${base}/${name}`)).text) as Item[];
    const before = await listed();
    const file = (await user('GET', `${base}/${name}/export?format=${format}`)).text;
    await user('POST', `${base}/${name}/bulk`, { body: { remove: before.map(({ _id }) => _id) } });
    const type = format === 'csv' ? 'text/csv' : 'application/x-ndjson';
    await user('POST', `${base}/${name}/import`, { body: file, headers: { 'content-type': type } });
    expect(await listed()).toEqual(before);
  });

  it('imports a reply line without the keys of the reply', async () => {
    const item = await newItem({ extra: 1 });
    await user('DELETE', `${items}/${item._id}`);
    const headers = { 'content-type': 'application/x-ndjson' };
    await user('POST', `${items}/import`, { body: JSON.stringify({ ...item, sucess: true }), headers });
    const listed = JSON.parse((await user('GET', `${items}?where._id=${item._id}`)).text) as Item[];
    const { success: _, ...stored } = item;
    expect(listed).toEqual([stored]);
  });

  it('creates an equal packet from a packet that is sent back as read', async () => {
    const { _id } = await newItem();
    const path = `${items}/${_id}/packets`;
    const first = await user('POST', path, { body: { t: 1.5 } });
    const second = await user('POST', path, { body: { ...bodyOf(first), sucess: true } });
    expect(ignoredIn(second)).toBe('_id, _oid, success, sucess');
    expect({ ...bodyOf(second), _id: '' }).toEqual({ ...bodyOf(first), _id: '' });
    const packets = JSON.parse((await user('GET', path)).text) as Item[];
    expect(packets.map((packet) => Object.keys(packet))).toEqual([
      ['_id', '_oid', '_ts', 'time', 't'],
      ['_id', '_oid', '_ts', 'time', 't'],
    ]);
  });

  it('keeps a store unchanged when its manifest is sent back as read', async () => {
    const path = `${base}/stores/value_items`;
    const before = bodyOf(await root('GET', path));
    const reply = await root('PATCH', path, { body: before });
    expect([reply.status, ignoredIn(reply)]).toEqual([200, 'time, success']);
    expect({ ...bodyOf(reply), time: 0 }).toEqual({ ...before, time: 0 });
    expect(fieldsOf(await root('PATCH', path, { body: { name: 'other' } }))).toEqual([['name', 'fixed']]);
  });

  it('refuses a record in place of an id with the name of the field', async () => {
    const twin = await newItem();
    const item = await newItem({ twin: twin._id });
    const unwound = bodyOf(await user('GET', `${items}/${item._id}?unwind=twin`));
    const reply = await user('PATCH', `${items}/${item._id}`, { body: unwound });
    expect([reply.status, fieldsOf(reply)]).toEqual([400, [['twin', 'ref']]]);
    expect((await read(item._id)).twin).toBe(twin._id);
  });
});

describe('a bulk request', () => {
  const bulk = (body: object | string): Promise<HttpReply> =>
    user('POST', `${items}/bulk`, typeof body === 'string' ? { body, headers: json } : { body });

  it('refuses a bulk request with the path of the issue', async () => {
    const { _id } = await newItem();
    const missing = '5'.repeat(24);
    const wrong: [body: object | string, index: number, field: string, rule: string][] = [
      [{ insert: [{ name: 'a' }, { name: 7 }] }, 1, 'insert[1].name', 'string'],
      [{ insert: [{ name: 'a' }, {}] }, 1, 'insert[1].name', 'required'],
      [{ insert: [{ name: 'a', twin: missing }] }, 0, 'insert[0].twin', 'ref'],
      [{ insert: [{ name: 'a' }, 7] }, 1, 'insert[1]', 'invalid_type'],
      [{ insert: [{ name: 'a', x: [0, { y: '\0' }] }] }, 0, 'insert[0].x[1].y', 'nul'],
      ['{"insert":[{"name":"a","x":1e400}]}', 0, 'insert[0].x', 'finite'],
      ['{"insert":[{"name":"a","x":12345678901234567890}]}', 0, 'insert[0].x', 'precision'],
      ['{"insert":[{"name":"a","name":"b"}]}', 0, 'insert[0].name', 'duplicate'],
      [{ update: [{ _id }, { _id: missing }] }, 1, 'update[1]._id', 'exists'],
      [{ update: [{ _id }, { _id: 'x' }] }, 1, 'update[1]._id', 'invalid_format'],
      [{ update: [{ _id, name: null }] }, 0, 'update[0].name', 'required'],
      [{ update: [{ _id, twin: missing }] }, 0, 'update[0].twin', 'ref'],
      [{ remove: [_id, _id, missing] }, 2, 'remove[2]', 'exists'],
      [{ remove: ['x'] }, 0, 'remove[0]', 'invalid_format'],
    ];
    for (const [body, index, field, rule] of wrong) {
      const reply = await bulk(body);
      expect([reply.status, errorsOf(reply)[0]]).toMatchObject([400, { index, field, rule }]);
    }
    expect((await read(_id)).owner).toBe(owner);
  });
});

describe('a value that cannot be stored unchanged', () => {
  it.each([
    ['{"name":"a","deep":{"x":[1,12345678901234567890]}}', 'deep.x[1]', 'precision'],
    ['{"name":"a","x":0.1000000000000000055}', 'x', 'precision'],
    ['{"name":"a","x":1e400}', 'x', 'finite'],
    ['{"name":"a","x":1e-400}', 'x', 'precision'],
    ['{"name":"a","x":{"y":1,"y":1}}', 'x.y', 'duplicate'],
  ])('every operation refuses %s with the path of the value', async (body, field, rule) => {
    const { _id } = await newItem();
    for (const [method, path] of [
      ['POST', items],
      ['PATCH', `${items}/${_id}`],
      ['POST', `${items}/${_id}/packets`],
    ] as const) {
      const reply = await user(method, path, { body, headers: json });
      expect([reply.status, fieldsOf(reply)]).toEqual([400, [[field, rule]]]);
    }
    const headers = { 'content-type': 'application/x-ndjson' };
    const { text } = await user('POST', `${items}/import`, { body, headers });
    expect(text).toContain(`"field":"${field}","rule":"${rule}"`);
  });

  it.each([
    ['1.0', 1],
    ['-0', 0],
    ['1e2', 100],
    ['0.10000000000000001', 0.1],
    ['9007199254740991', 9007199254740991],
    ['5e-324', 5e-324],
  ])('stores %s as the number %d', async (sent, stored) => {
    const reply = await user('POST', items, { body: `{"name":"a","x":${sent}}`, headers: json });
    expect([reply.status, bodyOf(reply).x]).toEqual([200, stored]);
  });

  it('a body with text after the JSON is refused as invalid JSON', async () => {
    for (const body of ['{"name":"a"} x', '{"name":"a"}{}', '{"name":"a",}']) {
      const reply = await user('POST', items, { body, headers: json });
      expect([reply.status, reply.text]).toEqual([400, expect.stringContaining('error_json')]);
    }
  });
});
