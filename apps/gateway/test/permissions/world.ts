import { adminOf, httpClient, bearer, newUser, testStack, type Client, type HttpReply } from '@stoa/testing';

export const { gateway } = testStack();

/** The store that the matrix is about, and one whose records refer to it. */
export const sources = 'sources';
export const links = 'links';

export interface Target {
  id: string;
  isVisible: boolean;
}

/** Two groups: the subjects and their colleague are in one, a stranger is in the other. */
export interface World {
  root: Client;
  /** Has all rights, and sees what the subjects see. */
  colleague: Awaited<ReturnType<typeof newUser>>;
  stranger: Awaited<ReturnType<typeof newUser>>;
  /** A new record of `sources`, visible to the subjects or not. */
  source(isVisible: boolean): Promise<Target>;
  /** A new record of a store, owned by the colleague. */
  made(store: string, body: object): Promise<string>;
}

export const api = (path: string): string => `/api/v1/${path}`;
export const json = <T = Record<string, unknown>>({ text }: HttpReply): T => JSON.parse(text) as T;

/** @throws what went wrong while the world was prepared */
export async function done(reply: Promise<HttpReply>): Promise<Record<string, unknown>> {
  const { status, text } = await reply;
  if (status !== 200) throw new Error(`${status} ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}

export async function newWorld(): Promise<World> {
  const root = await adminOf(testStack());
  for (const body of [
    { name: sources, soft: true, packets: { keepDays: 90 } },
    { name: links, refs: { source: sources } },
  ])
    await done(root('POST', api('stores'), { body }));
  const [colleague, stranger] = [await newUser(gateway, root), await newUser(gateway, root)];
  const madeBy = async ({ client }: { client: Client }, store: string, body: object): Promise<string> =>
    (await done(client('POST', api(store), { body })))._id as string;
  return {
    root,
    colleague,
    stranger,
    source: async (isVisible) => ({
      id: await madeBy(isVisible ? colleague : stranger, sources, { name: 'a source' }),
      isVisible,
    }),
    made: (store, body) => madeBy(colleague, store, body),
  };
}

/** A user of the colleague's group whose credential, a token or a role, grants `credentials` and no more. */
export interface Subject {
  client: Client;
  token: string;
}

export async function tokenSubject({ root, colleague }: World, scopes: string[]): Promise<Subject> {
  const { client } = await newUser(gateway, root, { groups: [colleague.group] });
  const { token } = await done(client('POST', api('tokens'), { body: { name: 'narrow', scopes } }));
  return { client: httpClient(gateway, bearer(token as string)), token: token as string };
}

export async function roleSubject({ root, colleague }: World, credentials: string[]): Promise<Subject> {
  const { login, password } = await newUser(gateway, root, { groups: [colleague.group], credentials });
  const { token } = await done(httpClient(gateway)('POST', api('auth/token'), { body: { login, password } }));
  return { client: httpClient(gateway, bearer(token as string)), token: token as string };
}
