import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bus } from '@stoa/bus';
import { bearer, httpClient, type Client } from './http-client.js';

/** The variable in which Jest's global set-up passes the stack to the tests. */
export const stackVariable = 'STOA_TEST_STACK';

/** The credentials of the stack, as in `credentials.json`. */
export interface TestStack {
  gateway: string;
  admin: { login: string; email: string; password: string };
  commerce: { token: string };
  community: { accessToken: string; anonymousToken: string; ssoKey: string; alias: string };
  rtc: { customerId: string; customerCertificate: string };
  dataDir: string;
}

export const testStack = (): TestStack => JSON.parse(process.env[stackVariable]!) as TestStack;

/** A bus of the stack, for requests as a service makes them. */
export async function stackBus({ dataDir }: Pick<TestStack, 'dataDir'>): Promise<Bus> {
  // Loaded late, as in late.ts.
  const { Bus } = await import('@stoa/bus');
  const { nats } = JSON.parse(readFileSync(join(dataDir, 'infra.json'), 'utf8')) as { nats: { url: string } };
  return Bus.connect({ url: nats.url, name: 'test' });
}

/** A client with the token of a login. */
export async function loggedIn(
  gateway: string,
  { login, password }: { login: string; password: string },
): Promise<Client> {
  const { text } = await httpClient(gateway)('POST', '/api/v1/auth/token', { body: { login, password } });
  return httpClient(gateway, bearer((JSON.parse(text) as { token: string }).token));
}

/** A client with the token of the root administrator. */
export const adminOf = ({
  gateway,
  admin,
}: {
  gateway: string;
  admin: { login: string; password: string };
}): Promise<Client> => loggedIn(gateway, admin);

/** A new user, logged in, in a new group unless `groups` names one; may do anything with records by default. */
export async function newUser(
  gateway: string,
  admin: Client,
  given: { groups?: string[]; credentials?: string[] } = {},
): Promise<{ client: Client; _id: string; login: string; password: string; group: string }> {
  const word = `p${randomUUID().slice(0, 13)}`;
  const post = async (path: string, body: object): Promise<{ _id: string }> => {
    const reply = await admin('POST', `/api/v1/${path}`, { body });
    if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${reply.text}`);
    return JSON.parse(reply.text) as { _id: string };
  };
  const role = await post('roles', { name: word, credentials: given.credentials ?? ['* /*'] });
  const group = given.groups?.[0] ?? (await post('groups', { name: word }))._id;
  const password = `secret of ${word}`;
  const user = await post('users', {
    login: word,
    email: `${word}@localhost`,
    password,
    role: role._id,
    group,
  });
  return {
    client: await loggedIn(gateway, { login: word, password }),
    _id: user._id,
    login: word,
    password,
    group,
  };
}
