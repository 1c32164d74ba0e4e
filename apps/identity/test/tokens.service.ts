import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CallContext } from '@stoa/bus';
import { tokenVerifier } from '@stoa/auth';
import { identity } from '@stoa/contracts';
import type { Caller } from '@stoa/kernel';
import { rows, startIdentity, type Identity } from './identity.js';

const { callers, records, tokens } = identity;
const day = 24 * 60 * 60 * 1000;

let my: Identity;
let anna: CallContext & { caller: Caller };
let berta: CallContext & { caller: Caller };
beforeAll(async () => {
  my = await startIdentity();
  const team = await my.create('groups', { name: 'team' });
  anna = await my.loggedIn('anna', { group: team._id });
  berta = await my.loggedIn('berta', { group: team._id });
});
afterAll(() => my.stop());

const scopes = ['GET /objects/*'];
const make = (body: object, context: CallContext = anna) =>
  my.bus.ask(tokens.create, { body: { name: 'mine', scopes, ...body } }, context);
const callerOf = (id: string, user = anna.caller.user): Promise<Caller> =>
  my.bus.ask(callers.resolve, { presented: { kind: 'token', id, user } });

describe('tokens', () => {
  it('a token is returned once, grants its scopes, and is not stored', async () => {
    const { token, ...record } = await make({ description: 'for the gate' });
    const { user, org } = anna.caller;
    const expiresAt = Math.floor(my.time.now / 1000) * 1000 + day;
    expect(record).toEqual({
      _id: record._id,
      owner: user,
      group: org,
      access: [],
      branch: [],
      time: my.time.now,
      kind: 'named',
      name: 'mine',
      description: 'for the gate',
      scopes,
      expiresAt,
    });
    const { keys } = await my.bus.ask(callers.keys, {});
    const claims = await tokenVerifier({ keys: keys as never }, () => my.time.now)(token);
    expect(claims).toMatchObject({ id: record._id, user, expiresAt });
    expect(await callerOf(record._id)).toMatchObject({ user, credentials: scopes, expiresAt });
    expect(await my.get('tokens', record._id, anna)).toEqual(record);
    const everywhere = await rows(
      my.databaseUrl,
      'select data::text from tokens union all select hash from sessions',
    );
    expect(JSON.stringify(everywhere)).not.toContain(token.split('.')[2]);
  });

  it('a token is refused with an expiry in the past or more than a year ahead', async () => {
    const at = (expiresAt: number): Promise<unknown> => make({ expiresAt });
    await expect(at(my.time.now + 365 * day)).resolves.toMatchObject({
      expiresAt: Math.floor((my.time.now + 365 * day) / 1000) * 1000,
    });
    await expect(at(my.time.now + 367 * day)).rejects.toMatchObject({ kind: 'invalid' });
    await expect(at(my.time.now)).rejects.toMatchObject({ kind: 'invalid' });
    await expect(at(my.time.now - day)).rejects.toMatchObject({ kind: 'invalid' });
  });

  it.each([
    { name: '' },
    { scopes: [] },
    { scopes: ['all'] },
    { scopes: ['GET objects'] },
    { expiresAt: '2030-01-01' },
  ])('a token is refused with the body %j', (body) =>
    expect(make(body)).rejects.toMatchObject({ kind: 'invalid' }),
  );

  it('a token is refused with scopes that its creator lacks', async () => {
    await expect(make({ scopes: ['GET /objects/*', 'POST /users/*'] })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await expect(make({ scopes: ['* /*'] })).rejects.toMatchObject({ kind: 'forbidden' });
    const { _id } = await make({ scopes: ['* /tokens/*'] });
    const narrow = { caller: await callerOf(_id), requestId: 'narrow' };
    await expect(make({ scopes }, narrow)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(make({ scopes: ['GET /tokens/*'] }, narrow)).resolves.toMatchObject({
      scopes: ['GET /tokens/*'],
    });
  });

  it('a token loses credentials at once when the role of its user loses them', async () => {
    const wide = await my.create('roles', { name: 'wide', credentials: ['* /objects/*', '* /tokens/*'] });
    const clara = await my.loggedIn('clara', { role: wide._id });
    const { _id } = await make({ scopes: ['GET /objects/*', 'POST /objects/*'] }, clara);
    const published = await my.publishedBy(() => my.change('roles', wide._id, { credentials: ['GET /*/*'] }));
    expect(published.users).toEqual([clara.caller.user]);
    expect((await callerOf(_id, clara.caller.user)).credentials).toEqual(['GET /objects/*']);
  });

  it('a token is refused after it has expired', async () => {
    const { _id, expiresAt } = await make({ expiresAt: my.time.now + 5000 });
    const { now } = my.time;
    my.time.now = (expiresAt as number) - 1;
    await expect(callerOf(_id)).resolves.toMatchObject({ login: 'anna' });
    my.time.now = expiresAt as number;
    await expect(callerOf(_id)).rejects.toMatchObject({ kind: 'unauthenticated' });
    my.time.now = now;
  });

  it('a token is visible to its owner and the root group only', async () => {
    const { _id } = await make({});
    await expect(callerOf(_id, berta.caller.user)).rejects.toMatchObject({ kind: 'unauthenticated' });
    for (const ask of [
      my.get('tokens', _id, berta),
      my.change('tokens', _id, { name: 'hers' }, berta),
      my.remove('tokens', _id, berta),
    ])
      await expect(ask).rejects.toMatchObject({ kind: 'not_found' });
    expect(await my.list('tokens', berta)).toEqual([]);
    expect((await my.list('tokens', my.admin)).map((token) => token._id)).toContain(_id);
  });

  it('a token accepts a new name and ignores other changes', async () => {
    const { _id, expiresAt } = await make({});
    const body = {
      name: 'new',
      description: 'why',
      scopes: ['* /*'],
      expiresAt: 0,
      owner: berta.caller.user,
      kind: 'x',
    };
    const reply = await my.bus.call(
      records.change,
      { store: 'tokens', id: _id },
      anna,
      Buffer.from(JSON.stringify(body)),
    );
    expect(reply.meta.ignored).toEqual(['scopes', 'expiresAt', 'owner', 'kind']);
    expect(await my.get('tokens', _id, anna)).toMatchObject({
      name: 'new',
      description: 'why',
      scopes,
      expiresAt,
      kind: 'named',
    });
  });

  it('a token is revoked when its record is removed, and the revocation is published to every gateway', async () => {
    const { _id } = await make({});
    const published = await my.publishedBy(() => my.remove('tokens', _id, anna));
    expect(published).toEqual({ users: [], credentials: [_id] });
    await expect(callerOf(_id)).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  it('a token is not created as a record', async () => {
    await expect(my.create('tokens', { name: 'x', scopes }, anna)).rejects.toMatchObject({
      kind: 'method_not_allowed',
    });
  });
});
