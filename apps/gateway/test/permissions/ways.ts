import { socketOf, streamOf, type HttpReply, type Message } from '@stoa/testing';
import { api, done, gateway, json, links, sources, type Subject, type Target, type World } from './world.js';

/** o: it happened, or was seen; -: the record is not there for the subject; x: refused with 403. */
type Outcome = 'o' | '-' | 'x';

interface Attempt {
  world: World;
  subject: Subject;
  target: Target;
}

export type Way = (attempt: Attempt) => Promise<Outcome>;

/** 400 counts as absent only where it says that a named record does not exist. */
function outcomeOf(reply: HttpReply, isSeen: (reply: HttpReply) => boolean = () => true): Outcome {
  if (reply.status === 200) return isSeen(reply) ? 'o' : '-';
  if (reply.status === 403) return 'x';
  const isAbsent = reply.status === 404 || (reply.status === 400 && /"rule":"(exists|ref)"/.test(reply.text));
  if (isAbsent) return '-';
  throw new Error(`${reply.status} ${reply.text}`);
}

const get =
  (path: (id: string) => string, isSeen?: (reply: HttpReply, id: string) => boolean): Way =>
  async ({ subject, target: { id } }) =>
    outcomeOf(await subject.client('GET', api(path(id))), (reply) => isSeen?.(reply, id) ?? true);

const send =
  (method: string, path: (id: string) => string, body?: (id: string) => unknown): Way =>
  async ({ subject, target: { id } }) =>
    outcomeOf(await subject.client(method, api(path(id)), body ? { body: body(id) as object } : {}));

/** Other attempts leave records; the one of this attempt is among the last. */
const newest = 'sortBy=-_id&limit=200';
const names = (reply: HttpReply, id: string): boolean => reply.text.includes(id);
const hasItems = ({ text }: HttpReply): boolean => text.includes('{');

const removed = async ({ root }: World, id: string): Promise<void> => {
  await done(root('DELETE', api(`${sources}/${id}`)));
};
/** A record of the colleague's that refers to the source, which the colleague need not see. */
async function linkTo({ root, made }: World, id: string): Promise<string> {
  const link = await made(links, { name: 'a link' });
  await done(root('PATCH', api(`${links}/${link}`), { body: { source: id } }));
  return link;
}

export const reading: Record<string, Way> = {
  'a record': get((id) => `${sources}/${id}`),
  'a list': get(() => `${sources}?${newest}`, names),
  'a count': get(
    (id) => `${sources}?meta=count&where._id=${id}`,
    (reply) => json<{ total: number }>(reply).total === 1,
  ),
  'a summary': get((id) => `${sources}?meta=true&where._id=${id}`, names),
  'an export': get(() => `${sources}/export?format=csv`, names),
  'removed records': async (attempt) => {
    const { world, target } = attempt;
    await removed(world, target.id);
    return get(() => `${sources}?removed=true&${newest}`, names)(attempt);
  },
  'the history of a record': get((id) => `${sources}/${id}/history`),
  'the events of a record': get((id) => `${sources}/${id}/events`),
  'the packets of a record': get((id) => `${sources}/${id}/packets`),
  'all events': get((id) => `events?where._oid=${id}`, hasItems),
  'the names of events': get(
    () => 'events/org',
    ({ text }) => text.includes('"source-insert"'),
  ),
  'the reference of another record, unwound': async ({ world, subject, target: { id } }) => {
    const reply = await subject.client('GET', api(`${links}/${await linkTo(world, id)}?unwind=source`));
    return outcomeOf(reply, () => typeof json(reply).source === 'object');
  },
  'a subscription with a snapshot': async ({ subject, target: { id } }) => {
    const socket = await socketOf(gateway, 'v4 websocket', { query: { token: subject.token } });
    const answer = await socket.emitWithAck('subscribe', { stores: [sources], ids: [id], snapshot: true });
    socket.close();
    if (answer.code === '403') return 'x';
    return (answer.records as unknown[]).length ? 'o' : '-';
  },
};

/** Subscribers cannot be refused: those without a right are silent. */
type Connection = { messages: Message[]; close(): void; settled(): Promise<unknown> };

async function socket({ token }: Subject, query: Record<string, string> = {}): Promise<Connection> {
  const opened = await socketOf(gateway, 'v4 websocket', { query: { token, ...query } });
  const { messages, close, emitWithAck } = opened;
  // An answer comes after all that was sent before it.
  return { messages, close, settled: () => emitWithAck('unsubscribe', { id: 0 }) };
}

async function stream({ token }: Subject, query = ''): Promise<Connection> {
  const opened = await streamOf(gateway, `/events/stream?accessToken=${token}${query}`);
  const settled = () =>
    new Promise((resolve) => {
      opened.socket.once('pong', resolve);
      opened.socket.ping();
    });
  return { messages: opened.messages, close: opened.close, settled };
}

/** The insert may still be on its way, so the update alone counts. */
const isUpdateOf =
  (id: string) =>
  ({ _oid, event }: Message): boolean =>
    _oid === id && event === 'source-update';
const outcomeIn = ({ messages }: Connection, id: string): Outcome =>
  messages.some(isUpdateOf(id)) ? 'o' : '-';

/** Changes the record, and waits until the change has been delivered to who sees everything. */
async function changed({ root }: World, id: string, everything: Awaited<ReturnType<typeof socketOf>>) {
  await done(root('PATCH', api(`${sources}/${id}`), { body: { name: 'changed' } }));
  return everything.received(isUpdateOf(id));
}

const live =
  (connect: (subject: Subject) => Promise<Connection>): Way =>
  async ({ world, subject, target: { id } }) => {
    const everything = await socketOf(gateway, 'v4 websocket', { query: { token: await rootToken(world) } });
    const connection = await connect(subject);
    await changed(world, id, everything);
    await connection.settled();
    everything.close();
    connection.close();
    return outcomeIn(connection, id);
  };

const replayed =
  (connect: (subject: Subject, since: number) => Promise<Connection>): Way =>
  async ({ world, subject, target: { id } }) => {
    const everything = await socketOf(gateway, 'v4 websocket', { query: { token: await rootToken(world) } });
    const { seq } = await changed(world, id, everything);
    everything.close();
    const connection = await connect(subject, seq - 1);
    while (!connection.messages.some(({ event }) => event === 'resumed')) await connection.settled();
    connection.close();
    return outcomeIn(connection, id);
  };

let known: Promise<string> | undefined;
const rootToken = ({ root }: World): Promise<string> =>
  (known ??= done(root('POST', api('tokens'), { body: { name: 'all', scopes: ['* /*'] } })).then(
    ({ token }) => token as string,
  ));

export const listening: Record<string, Way> = {
  'a socket': live((subject) => socket(subject)),
  'a stream': live((subject) => stream(subject)),
  'a socket that catches up': replayed((subject, since) => socket(subject, { since: String(since) })),
  'a stream that catches up': replayed((subject, since) => stream(subject, `&since=${since}`)),
};

let number = 0;

export const writing: Record<string, Way> = {
  create: send(
    'POST',
    () => sources,
    () => ({ name: 'new' }),
  ),
  'create in bulk': send(
    'POST',
    () => `${sources}/bulk`,
    () => ({ insert: [{ name: 'new' }] }),
  ),
  'create by import': send(
    'POST',
    () => `${sources}/import?format=ndjson`,
    () => Buffer.from('{"name":"new"}\n'),
  ),
  restore: async (attempt) => {
    await removed(attempt.world, attempt.target.id);
    return send('POST', (id) => `${sources}/${id}/restore`)(attempt);
  },
  change: send(
    'PATCH',
    (id) => `${sources}/${id}`,
    () => ({ name: 'changed' }),
  ),
  'change in bulk': send(
    'POST',
    () => `${sources}/bulk`,
    (id) => ({ update: [{ _id: id, name: 'changed' }] }),
  ),
  remove: send('DELETE', (id) => `${sources}/${id}`),
  'remove in bulk': send(
    'POST',
    () => `${sources}/bulk`,
    (id) => ({ remove: [id] }),
  ),
  share: send(
    'POST',
    (id) => `${sources}/${id}/access`,
    () => ({ users: ['5f0000000000000000000001'] }),
  ),
  unshare: send(
    'DELETE',
    (id) => `${sources}/${id}/access`,
    () => ({ users: ['5f0000000000000000000001'] }),
  ),
  'send packets': send(
    'POST',
    (id) => `${sources}/${id}/packets`,
    () => ({ t: 1 }),
  ),
  'refer to it': send(
    'POST',
    () => links,
    (id) => ({ source: id }),
  ),
  'refer to it in bulk': send(
    'POST',
    () => `${links}/bulk`,
    (id) => ({ insert: [{ source: id }] }),
  ),
  'refer to it by a change': async ({ world, subject, target: { id } }) => {
    const link = await world.made(links, { name: 'a link' });
    return outcomeOf(await subject.client('PATCH', api(`${links}/${link}`), { body: { source: id } }));
  },
  'send a record back that refers to it': async ({ world, subject, target: { id } }) => {
    const link = await linkTo(world, id);
    return outcomeOf(await subject.client('PATCH', api(`${links}/${link}`), { body: { source: id } }));
  },
  'remove its store': async ({ world, subject }) => {
    const name = `short-lived-${++number}`;
    await done(world.root('POST', api('stores'), { body: { name } }));
    const outcome = outcomeOf(await subject.client('DELETE', api(`stores/${name}`)));
    if (outcome !== 'o') await done(world.root('DELETE', api(`stores/${name}`)));
    return outcome;
  },
};
