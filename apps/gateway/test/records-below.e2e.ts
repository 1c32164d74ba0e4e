import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adminOf, newUser, testStack, type Client, type HttpReply } from '@stoa/testing';

// Paths below a record: history, sharing, events, commands, model; and the features that a manifest adds.
const { gateway } = testStack();
const notFound = '{"success":false,"code":"404","message":"Not Found","tags":["error_not_found"]}';
const forbidden =
  '{"success":false,"code":"403","message":"Forbidden","tags":["error_credentials","error_forbidden"]}';

type TestUser = Awaited<ReturnType<typeof newUser>>;
let admin: Client;
let anna: TestUser;
let boris: TestUser;
let reader: TestUser;
let device: string;
let model: string;

const json = ({ text }: HttpReply): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;
const call = (user: { client: Client }, method: string, path: string, body?: object): Promise<HttpReply> =>
  user.client(method, `/api/v1${path}`, body ? { body } : {});
async function create(user: { client: Client }, path: string, body: object): Promise<string> {
  const reply = await call(user, 'POST', path, body);
  if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${reply.text}`);
  return json(reply)._id as string;
}
/** Names of the events in a list. */
const eventsIn = (reply: HttpReply): string[] =>
  (JSON.parse(reply.text) as { event: string }[]).map(({ event }) => event);

beforeAll(async () => {
  admin = await adminOf(testStack());
  [anna, boris] = [await newUser(gateway, admin), await newUser(gateway, admin)];
  reader = await newUser(gateway, admin, { groups: [anna.group], credentials: ['GET /*'] });
  await admin('POST', '/api/v1/stores', {
    body: { name: 'papers', soft: true, heavy: ['scan'], secret: ['pin'], validate: { number: ['unique'] } },
  });
  model = await create(anna, '/models', { name: 'lamp' });
  device = await create(anna, '/objects', { name: 'lamp', id: `mqtt-${anna.login}`, model });
});
afterAll(async () => {
  await admin('DELETE', '/api/v1/stores/papers');
});

describe('a device', () => {
  it('finds a device by its own id or its ObjectId', async () => {
    const byId = await call(anna, 'GET', `/objects/${device}`);
    const byDevice = await call(anna, 'GET', `/objects/mqtt-${anna.login}`);
    expect([byDevice.status, byDevice.text, byDevice.headers.etag]).toEqual([
      200,
      byId.text,
      byId.headers.etag,
    ]);
    expect((await call(boris, 'GET', `/objects/mqtt-${anna.login}`)).text).toBe(notFound);
    expect((await call(anna, 'PATCH', `/objects/mqtt-${anna.login}`, { status: 'on' })).status).toBe(200);
  });

  it('returns the model of a device, or a part of it, on request', async () => {
    expect(json(await call(anna, 'GET', `/objects/${device}/model`))).toMatchObject({
      _id: model,
      name: 'lamp',
      success: true,
    });
    expect((await call(anna, 'GET', `/objects/${device}/model?only=name`)).text).toBe(
      `{"_id":"${model}","name":"lamp","success":true}`,
    );
    const unwound = await call(anna, 'GET', `/objects/${device}?unwind=model`);
    expect(json(unwound).model).toMatchObject({ _id: model, name: 'lamp' });
    expect(unwound.headers.etag).toBeUndefined();
    expect((await call(boris, 'GET', `/objects/${device}/model`)).text).toBe(notFound);
    const removal = await call(anna, 'DELETE', `/models/${model}`);
    expect([removal.status, json(removal).tags]).toEqual([409, ['error_conflict']]);
  });

  it('accepts a command to a device, also with an empty body', async () => {
    const reply = await anna.client('POST', `/api/v1/objects/${device}/commands/turn-on`, {
      headers: { 'content-type': 'application/json' },
    });
    expect([reply.status, reply.text]).toEqual([200, '{"sucess":true,"success":true}']);
    expect((await call(anna, 'POST', `/objects/${device}/commands/turn-off`, { in: 5 })).status).toBe(200);
    const events = await call(anna, 'GET', `/objects/${device}/events?where.event=object-command-req`);
    expect((JSON.parse(events.text) as { data: object }[]).map(({ data }) => data)).toEqual([
      { command: 'turn-on', params: {}, model },
      { command: 'turn-off', params: { in: 5 }, model },
    ]);
    expect((await call(anna, 'POST', `/objects/${device}/commands/a%20b`, {})).status).toBe(400);
    expect((await call(boris, 'POST', `/objects/${device}/commands/turn-on`, {})).text).toBe(notFound);
    expect((await call(reader, 'POST', `/objects/${device}/commands/turn-on`, {})).text).toBe(forbidden);
  });
});

describe('events', () => {
  it('lists events only to users who may see them, framed as any list', async () => {
    const mine = await call(anna, 'GET', `/events?where._oid=${device}`);
    expect(mine.status).toBe(200);
    expect(mine.text.startsWith('[\n{"_msgid":"')).toBe(true);
    expect(eventsIn(mine).slice(0, 2)).toEqual(['object-insert', 'object-update']);
    expect((await call(boris, 'GET', `/events?where._oid=${device}`)).text).toBe('[\n]\n');
    expect((await call(boris, 'GET', `/objects/${device}/events`)).text).toBe(notFound);
    const page = await call(anna, 'GET', `/events?where._oid=${device}&limit=1`);
    expect(eventsIn(page)).toEqual(['object-insert']);
    const next = /^<\/api\/v1(.*)>; rel="next"$/.exec(String(page.headers.link))![1]!;
    expect(eventsIn(await call(anna, 'GET', next))).toEqual(['object-update']);
  });

  it('lists the names of events, also by model', async () => {
    const names = json(await call(anna, 'GET', '/events/org'));
    expect(names).toMatchObject({
      byModel: { [model]: expect.arrayContaining(['object-insert']) },
      success: true,
    });
    expect(names.unique).toEqual(expect.arrayContaining(['model-insert', 'object-insert']));
  });
});

describe('a record', () => {
  it('grants and ends access to a record by its owner, and refuses that to other users', async () => {
    const id = await create(anna, '/papers', { number: 1 });
    const share = (who: TestUser, method = 'POST'): Promise<HttpReply> =>
      call(who, method, `/papers/${id}/access`, { users: [boris._id] });
    expect((await share(boris)).text).toBe(notFound);
    expect((await share(reader)).text).toBe(forbidden);
    expect(json(await share(anna))).toMatchObject({ access: [boris._id], success: true });
    expect((await call(boris, 'GET', `/papers/${id}`)).status).toBe(200);
    expect((await share(anna, 'DELETE')).status).toBe(200);
    expect((await call(boris, 'GET', `/papers/${id}`)).text).toBe(notFound);
    for (const body of [{}, { users: [] }, { users: ['x'] }, { users: boris._id }])
      expect((await call(anna, 'POST', `/papers/${id}/access`, body)).status).toBe(400);
    const wrong = await call(anna, 'PATCH', `/papers/${id}/access`, {});
    expect([wrong.status, wrong.headers.allow]).toEqual([405, 'POST, DELETE']);
  });

  it('returns the history of a record without heavy and secret fields', async () => {
    const id = await create(anna, '/papers', { number: 2, pin: 'secret', scan: 'long' });
    await call(anna, 'PATCH', `/papers/${id}`, { number: 3 });
    const history = await call(anna, 'GET', `/papers/${id}/history`);
    const changes = JSON.parse(history.text) as { op: string; uid: string; diff: object }[];
    expect(changes.map(({ op, uid }) => [op, uid])).toEqual([
      ['insert', anna._id],
      ['update', anna._id],
    ]);
    expect(changes[1]!.diff).toMatchObject({ number: [2, 3] });
    expect(history.text).not.toMatch(/secret|long/);
    expect((await call(boris, 'GET', `/papers/${id}/history`)).text).toBe(notFound);
  });

  it('restores a removed record of a soft store', async () => {
    const id = await create(anna, '/papers', { number: 4 });
    await call(anna, 'DELETE', `/papers/${id}`);
    expect(
      (JSON.parse((await call(anna, 'GET', '/papers?removed=true')).text) as { _id: string }[]).map(
        ({ _id }) => _id,
      ),
    ).toContain(id);
    expect((await call(boris, 'POST', `/papers/${id}/restore`)).text).toBe(notFound);
    expect(json(await call(anna, 'POST', `/papers/${id}/restore`))).toMatchObject({ _id: id, success: true });
    expect((await call(anna, 'POST', `/papers/${id}/restore`)).text).toBe(notFound);
    expect((await call(anna, 'GET', '/objects?removed=true')).text).toBe(notFound);
  });

  it('returns heavy fields of a record on request, and never secret fields', async () => {
    const id = await create(anna, '/papers', { number: 5, scan: 'long', pin: 'secret' });
    const plain = await call(anna, 'GET', `/papers/${id}`);
    expect(plain.text).not.toMatch(/long|secret/);
    expect(json(await call(anna, 'GET', `/papers/${id}?with=scan,pin`))).toMatchObject({ scan: 'long' });
    expect((await call(anna, 'GET', `/papers/${id}?with=pin&only=pin`)).text).toBe(
      `{"_id":"${id}","success":true}`,
    );
    expect((await call(anna, 'GET', `/papers?where.pin=secret`)).text).toBe('[\n]\n');
    expect((await call(anna, 'GET', `/papers?with=scan&where.number=5`)).text).toContain('"scan":"long"');
  });

  it('returns 409 for a record that violates a unique rule', async () => {
    await create(anna, '/papers', { number: 6 });
    const twin = await call(boris, 'POST', '/papers', { number: 6 });
    expect([twin.status, json(twin).tags]).toEqual([409, ['error_conflict', 'error_unique']]);
  });
});

it('keeps the count of a whole store exact after concurrent changes', async () => {
  const total = async (): Promise<number> =>
    json(await admin('GET', '/api/v1/papers?meta=count')).total as number;
  const before = await total();
  const ids = await Promise.all(
    Array.from({ length: 20 }, (_, n) => create(anna, '/papers', { number: `c${n}` })),
  );
  await Promise.all(ids.slice(0, 5).map((id) => call(anna, 'DELETE', `/papers/${id}`)));
  expect(await total()).toBe(before + 15);
});
