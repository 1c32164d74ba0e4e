import { request, type Agent } from 'node:http';
import { Descriptions } from './description.js';
import type { HttpReply, HttpRequest } from './http.js';

/**
 * Sends one request and reads the whole reply, without redirects or added headers. A reply of a gateway must match its
 * description.
 */
export type Client = (method: string, path: string, given?: HttpRequest) => Promise<HttpReply>;

const descriptions = new Map<string, Promise<Descriptions>>();

function describedAt(base: string): Promise<Descriptions> {
  const known = descriptions.get(base) ?? Descriptions.at((path) => plainClient(base, {})('GET', path));
  descriptions.set(base, known);
  // A server that is down now may be up for the next request.
  known.catch(() => descriptions.delete(base));
  return known;
}

/** A client of one server, with headers of every request, such as `authorization`. */
export function httpClient(base: string, always: Record<string, string> = {}): Client {
  const send = plainClient(base, always);
  return async (method, path, given) => {
    const reply = await send(method, path, given);
    const described = await describedAt(base).catch(() => undefined);
    await described?.check(method, path, reply);
    return reply;
  };
}

/** A client that accepts any reply: for requests that are in no description. An agent keeps connections. */
export function plainClient(
  base: string,
  always: Record<string, string> = {},
  agent: Agent | false = false,
): Client {
  return (method, path, { headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const isObject = typeof body === 'object' && !Buffer.isBuffer(body);
      const bytes = isObject ? JSON.stringify(body) : body;
      const length =
        bytes === undefined ? {} : { 'content-length': String(Buffer.byteLength(bytes as string)) };
      const type = isObject ? { 'content-type': 'application/json' } : {};
      let answered = false;
      const sending = request(
        base + path,
        { method, headers: { ...always, ...type, ...length, ...headers }, agent },
        (reply) => {
          answered = true;
          const chunks: Buffer[] = [];
          reply.on('data', (chunk: Buffer) => chunks.push(chunk));
          reply.on('error', reject);
          reply.on('end', () =>
            resolve({
              status: reply.statusCode!,
              headers: reply.headers,
              text: Buffer.concat(chunks).toString(),
            }),
          );
        },
      );
      // A server that has replied may close the connection while the rest of a refused body is still being sent.
      sending.on('error', (error) => (answered ? undefined : reject(error)));
      sending.end(bytes);
    });
}

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
