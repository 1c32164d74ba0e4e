import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bus } from '@stoa/bus';
import { bearer, httpClient, type Client } from './http-client.js';

/** Where the stack of this Jest run stands; its global set-up puts it here. */
export const stackVariable = 'STOA_TEST_STACK';

/** As `credentials.json` has them. */
export interface TestStack {
  gateway: string;
  admin: { login: string; email: string; password: string };
  commerce: { token: string };
  community: { accessToken: string; anonymousToken: string };
  rtc: { customerId: string; customerCertificate: string };
  dataDir: string;
}

export const testStack = (): TestStack => JSON.parse(process.env[stackVariable]!) as TestStack;

/** To ask the stack's services as one of them does. */
export function stackBus({ dataDir }: Pick<TestStack, 'dataDir'>): Promise<Bus> {
  const { nats } = JSON.parse(readFileSync(join(dataDir, 'infra.json'), 'utf8')) as { nats: { url: string } };
  return Bus.connect({ url: nats.url, name: 'test' });
}

/** A client that logged in at `gateway`. */
export async function loggedIn(
  gateway: string,
  { login, password }: { login: string; password: string },
): Promise<Client> {
  const { text } = await httpClient(gateway)('POST', '/api/v1/auth/token', { body: { login, password } });
  return httpClient(gateway, bearer((JSON.parse(text) as { token: string }).token));
}

/** The root administrator of a stack. */
export const adminOf = ({
  gateway,
  admin,
}: {
  gateway: string;
  admin: { login: string; password: string };
}): Promise<Client> => loggedIn(gateway, admin);

/** A new user, logged in: in a group of his own unless one is given, with the right to do anything with records. */
export async function newPerson(
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
