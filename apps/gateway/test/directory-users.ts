import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adminOf, bearer, httpClient, loggedIn, testStack, until, type Client } from '@stoa/testing';
import pg from 'pg';

const stack = testStack();
const { gateway } = stack;

/** One client per surface: an actor that cannot prove itself to a surface comes as a stranger. */
export interface Actor {
  store: Client;
  commerce: Client;
  community: Client;
  /** A store group that the target has to be in, so that the actor sees its record. */
  group?: string;
}

export interface Target {
  _id: string;
  id: number;
  login: string;
  email: string;
}

export const newWord = (): string => `w${randomUUID().slice(0, 12)}`;
export const bases = { store: '/api/v1', commerce: '/api/rest/v1', community: '/api/v2' } as const;

const commerceClient = (key: string): Client =>
  httpClient(gateway, { authorization: `Token ${key}`, 'x-forwarded-for': addressOf(key) });
const communityClient = (key: string): Client => httpClient(gateway, bearer(key));
const stranger = httpClient(gateway);

/** Log-ins of many users come from many addresses, so that limits per address stay out of the way. */
export const addressOf = (word: string): string =>
  `2001:db8:${Buffer.from(word).toString('hex').padEnd(8, '0').slice(-8).match(/.{4}/g)!.join(':')}::1`;

const json = <T>(reply: { status: number; text: string }): T => {
  if (reply.status >= 300) throw new Error(`${reply.status} ${reply.text}`);
  return JSON.parse(reply.text) as T;
};

/** Asks again until the services have followed the directory. */
async function followed(ask: () => Promise<{ status: number; text: string }>): Promise<string> {
  let reply = await ask();
  await until(async () => {
    if (reply.status === 404) reply = await ask();
    return reply.status !== 404;
  });
  if (reply.status >= 300) throw new Error(`${reply.status} ${reply.text}`);
  return reply.text;
}

export class Directory {
  #admin!: Client;
  #orgGroup!: string;
  #adminRole!: string;
  #supplier!: number;
  readonly #commerceRoot = commerceClient(stack.commerce.token);
  readonly #communityRoot = communityClient(stack.community.accessToken);
  readonly #databases: Record<string, string>;
  #identity!: pg.Client;

  constructor() {
    const infra = JSON.parse(readFileSync(join(stack.dataDir, 'infra.json'), 'utf8')) as {
      databases: Record<string, string>;
    };
    this.#databases = infra.databases;
  }

  async open(): Promise<void> {
    this.#admin = await adminOf(stack);
    const me = json<{ group: string; role: string }>(await this.#admin('GET', '/api/v1/auth'));
    this.#orgGroup = me.group;
    this.#adminRole = me.role;
    this.#identity = new pg.Client({ connectionString: this.#databases.identity });
    await this.#identity.connect();
    const commerce = new pg.Client({ connectionString: this.#databases.commerce });
    await commerce.connect();
    const { rows } = await commerce.query(`insert into suppliers (name) values ('a supplier') returning id`);
    this.#supplier = rows[0].id as number;
    await commerce.end();
  }

  close(): Promise<void> {
    return this.#identity.end();
  }

  /** What a user signs in with or receives mail at, as the directory stores it. */
  async signIn({ _id }: Pick<Target, '_id'>): Promise<Record<string, unknown>> {
    const { rows } = await this.#identity.query(
      `select u.data->>'login' as login, u.data->>'email' as email,
         coalesce((u.data->>'emailVerified')::boolean, false) as "emailVerified",
         coalesce((u.data->>'isActive')::boolean, true) as "isActive", p.hash as password,
         coalesce((select string_agg(encode(k.id, 'hex'), ',' order by k.id) from keys k where k.user_id = u.id), '') as keys,
         true as exists
       from users u left join passwords p on p.user_id = u.id where u.id = decode($1, 'hex')`,
      [_id],
    );
    return (rows[0] as Record<string, unknown> | undefined) ?? { exists: false };
  }

  async #user(given: object): Promise<Target> {
    const word = newWord();
    const body = { login: word, email: `${word}@example.com`, password: word, role: null, ...given };
    const made = json<{ _id: string; id: number }>(await this.#admin('POST', '/api/v1/users', { body }));
    return { _id: made._id, id: made.id, login: word, email: body.email };
  }

  async target(kind: string, group?: string): Promise<Target> {
    const isStoreAdmin = kind === 'every right in the store';
    const user = await this.#user({
      ...(group && { group }),
      ...(isStoreAdmin && { role: this.#adminRole }),
    });
    const role = kind === 'commerce administrator' ? 'admin' : 'buyer';
    await this.#inCommerce(user, { role, supplier: this.#supplier });
    await this.#inCommunity(user, { is_staff: kind === 'community agent' });
    if (kind === 'administrator') await this.#joinRoot(user);
    return user;
  }

  async #inCommerce({ id }: Target, body: object): Promise<void> {
    await followed(() => this.#commerceRoot('PATCH', `${bases.commerce}/users/${id}/`, { body }));
  }

  async #inCommunity({ id }: Target, body: object): Promise<void> {
    await followed(() => this.#communityRoot('PUT', `${bases.community}/users/${id}`, { body }));
  }

  async #joinRoot({ _id, id }: Target): Promise<void> {
    const path = `/api/v1/groups/${this.#orgGroup}`;
    const { access } = json<{ access: string[] }>(await this.#admin('GET', path));
    json(await this.#admin('PATCH', path, { body: { access: [...access, _id] } }));
    await followed(async () => {
      const reply = await this.#communityRoot('GET', `${bases.community}/users/${id}`);
      return reply.text.includes('"is_staff":true') ? reply : { status: 404, text: '' };
    });
  }

  async #commerceKey(login: string): Promise<string> {
    const headers = { 'x-forwarded-for': addressOf(login) };
    const body = { login, password: login };
    return json<{ token: string }>(await stranger('POST', `${bases.commerce}/auth/`, { headers, body }))
      .token;
  }

  async #communityKey({ id }: Target, scopes: string[]): Promise<string> {
    const body = { name: 'test', scopes, user_id: id };
    return json<{ data: { token: string } }>(
      await this.#communityRoot('POST', `${bases.community}/tokens`, { body }),
    ).data.token;
  }

  async actor(kind: string): Promise<Actor> {
    if (kind === 'stranger') return { store: stranger, commerce: stranger, community: stranger };
    if (kind === 'administrator')
      return { store: this.#admin, commerce: this.#commerceRoot, community: this.#communityRoot };
    if (kind === 'narrow token of an administrator') return this.#narrow();
    const isForUsers = kind === 'store role for users';
    const group = isForUsers ? await this.#group() : undefined;
    const user = await this.#user(isForUsers ? { group, role: await this.#role() } : {});
    const role = { 'commerce administrator': 'admin', 'commerce supplier': 'supplier' }[kind] ?? 'buyer';
    await this.#inCommerce(user, { role, supplier: this.#supplier });
    await this.#inCommunity(user, { is_staff: kind === 'community agent' });
    const scopes = kind === 'community agent' ? ['read', 'write', 'all'] : ['read', 'write'];
    return {
      store: await loggedIn(gateway, { login: user.login, password: user.login }),
      commerce: commerceClient(await this.#commerceKey(user.login)),
      community: communityClient(await this.#communityKey(user, scopes)),
      ...(group && { group }),
    };
  }

  async #narrow(): Promise<Actor> {
    const scopes = ['GET /users/*', 'PATCH /users/*', 'DELETE /users/*', 'PATCH /groups/*'];
    const body = { name: newWord(), scopes };
    const { token } = json<{ token: string }>(await this.#admin('POST', '/api/v1/tokens', { body }));
    return { store: httpClient(gateway, bearer(token)), commerce: stranger, community: stranger };
  }

  async #group(): Promise<string> {
    return json<{ _id: string }>(await this.#admin('POST', '/api/v1/groups', { body: { name: newWord() } }))
      ._id;
  }

  async #role(): Promise<string> {
    const credentials = ['* /users/*', '* /groups/*', '* /tokens/*'];
    const body = { name: newWord(), credentials };
    return json<{ _id: string }>(await this.#admin('POST', '/api/v1/roles', { body }))._id;
  }
}
