import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { bearer, httpClient, testStack, type Client } from '@stoa/testing';

// Clients of the community for tests.

const { gateway, community } = testStack();
export const agent = httpClient(gateway, bearer(community.accessToken));

// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Any = any;

export async function ask(
  client: Client,
  method: string,
  path: string,
  body?: object,
): Promise<[status: number, body: Any]> {
  const { status, text } = await client(method, `/api/v2/${path}`, body ? { body } : {});
  return [status, JSON.parse(text)];
}

/** @returns the `data` of the reply; throws if the request fails */
export async function done(client: Client, method: string, path: string, body?: object): Promise<Any> {
  const [status, { data, message }] = await ask(client, method, path, body);
  if (status !== 200) throw new Error(`${method} ${path}: ${status} ${message}`);
  return data;
}

/** The body of an error with this code and these further details. */
export const failed = (code: string, more: object = {}): object => ({
  status: 'error',
  message: expect.any(String) as unknown,
  details: { code, ...more },
});

export interface User {
  id: number;
  email: string;
  client: Client;
}

/** A user with a verified address and a token of these scopes. */
export async function newUser(scopes = ['read', 'write', 'all']): Promise<User> {
  const email = `${randomUUID()}@example.org`;
  const { id } = await done(agent, 'POST', 'users/get_or_create', { email });
  const { token } = await done(agent, 'POST', 'tokens', { name: 'test', scopes, user_id: id });
  return { id, email, client: httpClient(gateway, bearer(token)) };
}

/** A forum of its own, with its first type. */
export async function newForum(given: object = {}): Promise<{ id: number; name: string; type: Any }> {
  const { id, name } = await done(agent, 'POST', 'forums', { name: randomUUID(), ...given });
  const [type] = await done(agent, 'GET', `forums/${id}/types`);
  return { id, name, type };
}
