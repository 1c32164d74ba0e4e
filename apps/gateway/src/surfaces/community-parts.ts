import { community as shapes } from '@stoa/dto';
import { userecho } from '@stoa/dialects';
import { own, type Resource } from '@stoa/kernel';
import type { RequestParts } from '../route.js';

const bodyLimit = 1024 * 1024;

/** Ids are digits, so that no other path segment matches. */
export const id = (name: string): string => `:${name}(^\\d{1,9}$)`;

/** The user in whose name the request acts: parameters of the query, or of the body of a change. */
export function actorOf({ query, body }: Pick<RequestParts, 'query' | 'body'>): shapes.Acting {
  const given = body ? (JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>) : {};
  const word = (name: string): string | undefined => {
    const value = query.get(name) ?? own(given, name);
    return value === undefined || value === null ? undefined : String(value);
  };
  return { userId: word('user_id'), guid: word('user_sso_guid'), ssoToken: word('sso_token') };
}

/** The ids of the path by their names, and the acting user. */
export const addressed = (parts: RequestParts) => ({
  actor: actorOf(parts),
  ...(Object.fromEntries(Object.entries(parts.params).map(([name, text]) => [name, Number(text)])) as Record<
    'id' | 'forum' | 'type' | 'topic' | 'comment' | 'user' | 'category' | 'tag',
    number
  >),
});

export const listed = (resource: Resource) => (parts: RequestParts) => ({
  ...addressed(parts),
  query: userecho.readTable(parts.query, resource),
});

/** Options of rows whose requests have a body. */
export const withBody = { bodyLimit } as const;
