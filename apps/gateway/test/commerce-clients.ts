import { randomUUID } from 'node:crypto';
import { httpClient, testStack, type Client, type HttpReply } from '@stoa/testing';

const stack = testStack();
const { gateway, commerce } = stack;
export const base = '/api/rest/v1';

export const tokenOf = (key: string): Record<string, string> => ({ authorization: `Token ${key}` });
export const root = httpClient(gateway, tokenOf(commerce.token));
export const plain = httpClient(gateway);
export const word = (): string => randomUUID().slice(0, 8);
export const json = ({ text }: HttpReply): unknown => JSON.parse(text);

export async function newNews(given: object = {}): Promise<{ id: number; title: string }> {
  const reply = await root('POST', `${base}/news/`, { body: { title: `t ${word()}`, ...given } });
  if (reply.status !== 201) throw new Error(reply.text);
  return json(reply) as { id: number; title: string };
}

export interface Buyer {
  client: Client;
  id: number;
  email: string;
  key: string;
}
export const password = 'a good secret';
export async function newBuyer({
  email = `${word()}@example.org`,
  ...given
}: { email?: string } = {}): Promise<Buyer> {
  const body = { email, password, agreement: true, ...given };
  const registered = await plain('POST', `${base}/users/registration/`, { body });
  if (registered.status !== 201) throw new Error(registered.text);
  const login = await plain('POST', `${base}/auth/`, { body: { email, password } });
  const { token, user } = json(login) as { token: string; user: { id: number } };
  return { client: httpClient(gateway, tokenOf(token)), id: user.id, email, key: token };
}
