import assert from 'node:assert/strict';
import { device } from './device.js';

/** A server that is measured: where it is and what every request to it carries. */
export interface Side {
  name: 'bare' | 'stoa';
  url: string;
  headers: Record<string, string>;
}

type Entity = Record<string, unknown>;

async function ask(side: Side, method: string, path: string, body?: unknown): Promise<unknown> {
  const headers = { ...side.headers, ...(body ? { 'content-type': 'application/json' } : {}) };
  const given = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
  const reply = await fetch(side.url + path, given);
  const text = await reply.text();
  assert.equal(
    reply.status,
    200,
    `${side.name}: ${method} ${path} answered ${reply.status} ${text.slice(0, 300)}`,
  );
  return JSON.parse(text);
}

/** Both sides must do the work that is going to be measured, and do it the same way. */
export async function check(bare: Side, stoa: Side, ids: readonly string[]): Promise<void> {
  const middle = ids[ids.length >> 1]!;
  for (const limit of [100, Math.min(10_000, ids.length - 1)]) {
    const path = `/devices?limit=${limit}&after=${ids[0]}`;
    const [one, other] = (await Promise.all([ask(bare, 'GET', path), ask(stoa, 'GET', path)])) as Entity[][];
    assert.equal(other!.length, limit, `stoa listed ${other!.length} of ${limit} records`);
    assert.deepEqual(other, one, 'the lists of the two sides differ');
  }
  const path = `/devices/${middle}`;
  assert.deepEqual(
    await ask(stoa, 'GET', path),
    await ask(bare, 'GET', path),
    'the records of the two sides differ',
  );
  for (const side of [bare, stoa]) await checkWrites(side);
}

async function checkWrites(side: Side): Promise<void> {
  const body = device(999_999);
  const created = (await ask(side, 'POST', '/devices', body)) as Entity;
  assert.deepEqual({ ...created, ...body }, created, `${side.name} stored something else`);
  const path = `/devices/${created._id as string}`;
  const changed = (await ask(side, 'PATCH', path, { status: 'checked' })) as Entity;
  assert.deepEqual(changed, { ...created, status: 'checked', _at: changed._at });
  assert.deepEqual(await ask(side, 'GET', path), changed, `${side.name} forgot a change`);
}
