import { community as shapes } from '@stoa/dto';
import { userecho } from '@stoa/dialects';
import { own, type Resource } from '@stoa/kernel';
import type { ActorKey, RequestParts } from '../route.js';

const bodyLimit = 1024 * 1024;

/** Ids are digits, so that no other path segment matches. */
export const id = (name: string): string => `:${name}(^\\d{1,9}$)`;

/** A longer token of a site is invalid, whatever follows. */
const maxToken = 20_000;

/** The user in whose name the request acts: parameters of the query, or of the body of a change. */
export function actorOf({ query, body }: Pick<RequestParts, 'query' | 'body'>): shapes.Acting {
  const given = namesActor(body) ? (JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>) : {};
  const word = (name: string): string | undefined => {
    const value = query.get(name) ?? own(given, name);
    if (value === undefined || value === null) return undefined;
    // An object may have a toString of its own.
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  };
  const ssoToken = word('sso_token')?.slice(0, maxToken);
  return { userId: word('user_id'), guid: word('user_sso_guid'), ssoToken };
}

const names = ['user_id', 'user_sso_guid', 'sso_token'] as const;

/** Whether a body could name an acting user; the dialect writes its keys without escapes. */
function namesActor(body: Uint8Array | undefined): body is Uint8Array {
  if (!body) return false;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return names.some((name) => bytes.includes(`"${name}"`));
}

/** For a body whose `user_id` is of the object itself: of it only a token of the site names the acting user. */
export const tokenActorOf = (parts: Pick<RequestParts, 'query' | 'body'>): shapes.Acting => ({
  ...actorOf({ query: parts.query }),
  ssoToken: actorOf(parts).ssoToken,
});

/** The user in whose name a request acts, as the limits count it; undefined: the user of the key. */
export function actorKeyOf(parts: Pick<RequestParts, 'query' | 'body'>): ActorKey | undefined {
  const { ssoToken, guid, userId } = actorOf(parts);
  if (ssoToken !== undefined) return { token: ssoToken };
  if (guid !== undefined) return { name: `guid ${guid}` };
  return userId === undefined ? undefined : { name: `id ${userId}` };
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
