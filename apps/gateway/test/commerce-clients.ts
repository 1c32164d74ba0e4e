import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { httpClient, testStack, type Client, type HttpReply } from '@stoa/testing';
import pg from 'pg';

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
}: { email?: string; company?: object } = {}): Promise<Buyer> {
  const body = { email, password, agreement: true, ...given };
  const registered = await plain('POST', `${base}/users/registration/`, { body });
  if (registered.status !== 201) throw new Error(registered.text);
  const login = await plain('POST', `${base}/auth/`, { body: { email, password } });
  const { token, user } = json(login) as { token: string; user: { id: number } };
  return { client: httpClient(gateway, tokenOf(token)), id: user.id, email, key: token };
}

/** Inserted into the database: no call creates suppliers yet. */
export async function newSupplier(): Promise<number> {
  const { databases } = JSON.parse(readFileSync(join(stack.dataDir, 'infra.json'), 'utf8'));
  const client = new pg.Client({ connectionString: databases.commerce as string });
  await client.connect();
  const { rows } = await client.query(`insert into suppliers (name) values ('s') returning id`);
  await client.end();
  return rows[0].id as number;
}

interface GivenUser {
  role: string;
  supplier?: number;
  /** Of the e-mail address. */
  domain?: string;
}
export async function newUser({
  domain = 'example.org',
  ...given
}: GivenUser): Promise<{ id: number; client: Client }> {
  const email = `${word()}@${domain}`;
  const made = await root('POST', `${base}/users/`, { body: { email, password, ...given } });
  if (made.status !== 201) throw new Error(made.text);
  const login = await plain('POST', `${base}/auth/`, { body: { email, password } });
  const { token } = json(login) as { token: string };
  return { id: (json(made) as { id: number }).id, client: httpClient(gateway, tokenOf(token)) };
}
