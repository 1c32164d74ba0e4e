import { plainClient, testStack, type HttpReply, type HttpRequest } from '@stoa/testing';
import { password } from './commerce-clients.js';

const { gateway } = testStack();

export interface Asked extends HttpRequest {
  method?: string;
  path?: string;
}

const client = plainClient(gateway);

/** One request as 1C makes it. */
export const ask = (
  query: string,
  { method = 'GET', path = '/1c_exchange/', ...given }: Asked = {},
): Promise<HttpReply> => client(method, `${path}?${query}`, given);

export const basic = (login: string, secret = password): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${login}:${secret}`).toString('base64')}`,
});

/** Logs in. @returns the cookie for the requests after it */
export async function session(login: string): Promise<Record<string, string>> {
  const { text } = await ask('type=catalog&mode=checkauth', { headers: basic(login) });
  const [word, name, value] = text.split('\n');
  if (word !== 'success') throw new Error(text);
  return { cookie: `${name}=${value}` };
}
