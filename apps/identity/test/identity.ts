import { hashSecret } from '@stoa/auth';
import type { Bus, CallContext } from '@stoa/bus';
import { identity } from '@stoa/contracts';
import { objectIds, type Caller, type JsonObject, type ListQuery } from '@stoa/kernel';
import { serviceUnderTest, type ServiceUnderTest } from '@stoa/testing';
import type { IdentityConfig } from '../src/config.js';
import { identityServiceWith } from '../src/identity.module.js';

const { callers, records, sessions } = identity;

export const adminPassword = 'the first password';
export const everything: ListQuery = { where: [], limit: 1000, offset: 0 };

type Stored = JsonObject & { _id: string; group: string; access: string[]; branch: string[] };

export interface Identity extends ServiceUnderTest {
  /** The time of the service's clock. */
  time: { now: number };
  admin: CallContext & { caller: Caller };
  /** The delays of login attempts. */
  pauses: number[];
  /** The rights that the other services report, by user id. */
  rights: { commerce: Map<string, string[]>; community: Map<string, string[]> };
  /** The other services stop to answer. */
  stopRights(): void;
  /** Logs in and returns the context of the caller. */
  login(login: string, password: string): Promise<CallContext & { caller: Caller }>;
  /** Resolves the credential of a caller. */
  resolve(context: CallContext & { caller: Caller }): Promise<Caller>;
  create(store: string, body: JsonObject, context?: CallContext): Promise<Stored>;
  change(store: string, id: string, body: JsonObject, context?: CallContext): Promise<Stored>;
  remove(store: string, id: string, context?: CallContext): Promise<Stored>;
  get(store: string, id: string, context?: CallContext): Promise<Stored>;
  list(store: string, context?: CallContext): Promise<Stored[]>;
  /** Creates a user whose password is the login, and logs the user in. */
  loggedIn(
    login: string,
    fields?: JsonObject,
    context?: CallContext,
  ): Promise<CallContext & { caller: Caller }>;
  /** The users and credentials that were published as changed during `work`. */
  publishedBy(work: () => Promise<unknown>): Promise<{ users: string[]; credentials: string[] }>;
}

/** A service with a database of its own, after its first start, with the administrator logged in. */
export async function startIdentity({
  rateFactor = 1,
  ...config
}: { rateFactor?: number } & Partial<IdentityConfig> = {}): Promise<Identity> {
  const time = { now: 1_800_000_000_123 };
  const clock = (): number => time.now;
  const settings = {
    STOA_ADMIN_LOGIN: 'admin',
    STOA_ADMIN_PASSWORD: adminPassword,
    STOA_RATE_FACTOR_STORE: rateFactor,
    STOA_MAIL_FROM: 'Stoa <stoa@example.org>',
    STOA_MAIL_LANGUAGE: 'en' as const,
    STOA_MAILBOX: false,
    ...config,
  };
  const pauses: number[] = [];
  const pause = async (milliseconds: number): Promise<void> => void pauses.push(milliseconds);
  const service = identityServiceWith({ clock, newId: objectIds(clock), pause });
  const tested = await serviceUnderTest(service, settings);
  const { bus } = tested;
  const rights = { commerce: new Map<string, string[]>(), community: new Map<string, string[]>() };
  const answering = (['commerce', 'community'] as const).map((service) =>
    answerRights(bus, `${service}.users.rights`, rights[service]),
  );
  await bus.flush();

  const login: Identity['login'] = async (name, password) => {
    const { sid } = await bus.ask(sessions.create, { body: { login: name, password } });
    const presented = { kind: 'session' as const, hash: hashSecret(sid) };
    return { caller: await bus.ask(callers.resolve, { presented }), requestId: name };
  };
  const admin = await login('admin', adminPassword);
  const create: Identity['create'] = (store, body, context = admin) =>
    bus.ask(records.create, { store, body }, context) as Promise<Stored>;

  return {
    ...tested,
    time,
    admin,
    pauses,
    rights,
    stopRights: () => answering.forEach((subscription) => subscription.unsubscribe()),
    login,
    create,
    resolve: ({ caller: { credential, user } }) =>
      bus.ask(callers.resolve, {
        presented:
          credential.kind === 'session'
            ? { kind: 'session', hash: credential.id }
            : { kind: 'token', id: credential.id, user },
      }),
    change: (...[store, id, body, context = admin]) =>
      bus.ask(records.change, { store, id, body }, context) as Promise<Stored>,
    remove: (store, id, context = admin) =>
      bus.ask(records.remove, { store, id }, context) as Promise<Stored>,
    get: (store, id, context = admin) => bus.ask(records.get, { store, id }, context) as Promise<Stored>,
    list: (store, context = admin) =>
      bus.ask(records.list, { store, query: everything }, context) as Promise<Stored[]>,
    async loggedIn(name, fields = {}, context = admin) {
      await create(
        'users',
        { login: name, email: `${name}@example.org`, password: name, ...fields },
        context,
      );
      return login(name, name);
    },
    async publishedBy(work) {
      const users: string[] = [];
      const credentials: string[] = [];
      const seen = bus.connection.subscribe(callers.changedNow.subject, {
        callback: (_error, message) => {
          const changes = message.json<{ users: string[]; credentials: string[] }>();
          users.push(...changes.users);
          credentials.push(...changes.credentials);
        },
      });
      await bus.flush();
      await work();
      await new Promise((resolve) => setTimeout(resolve, 50));
      seen.unsubscribe();
      return { users: users.sort(), credentials: credentials.sort() };
    },
  };
}

/** Answers the requests for rights in place of another service, with the rights of the test. */
function answerRights(bus: Bus, subject: string, rights: Map<string, string[]>): { unsubscribe(): void } {
  return bus.connection.subscribe(subject, {
    callback: (_error, message) => {
      message.respond(JSON.stringify({ rights: Object.fromEntries(rights) }));
    },
  });
}

/** Rows of the service's database, for what no operation returns. */
export async function rows(databaseUrl: string, sql: string): Promise<unknown[][]> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows as unknown[][];
  } finally {
    await client.end();
  }
}
