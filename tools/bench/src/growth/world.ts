import type { Place } from './lists.js';

/** What a reader sends with each request. */
export type Headers = Record<string, string>;

export interface World {
  place: Omit<Place, 'topic'>;
  readers: { name: string; headers: Headers }[];
}

/** Forums with labels, and a user who is no agent, made through the API. */
export async function makeWorld(url: string, accessToken: string): Promise<World> {
  const headers = { authorization: `Bearer ${accessToken}` };
  const ask = async <Data>(method: string, path: string, body?: object): Promise<Data> => {
    const sent = body && { body: JSON.stringify(body) };
    const reply = await fetch(`${url}/${path}`, { method, headers, ...sent });
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
    return ((await reply.json()) as { data: Data }).data;
  };
  type Id = { id: number };
  const kinds = ['PUBLIC', 'KNOWLEDGEBASE PUBLIC', 'PRIVATE', 'HELPDESK'];
  const forums: Id[] = [];
  for (const type of kinds) forums.push(await ask<Id>('POST', 'forums', { name: type, type }));
  const [forum, helpdesk] = [forums[0]!.id, forums.at(-1)!.id];
  for (const { id } of forums)
    for (const name of ['one', 'two', 'three']) {
      await ask('POST', `forums/${id}/categories`, { name });
      await ask('POST', `forums/${id}/tags`, { name });
    }
  const [type] = await ask<Id[]>('GET', `forums/${forum}/types`);
  const [category] = await ask<Id[]>('GET', `forums/${forum}/categories`);
  const [tag] = await ask<Id[]>('GET', `forums/${forum}/tags`);
  const user = await ask<Id>('POST', 'users/get_or_create', { email: 'reader@example.org' });
  const asked = { name: 'reader', scopes: ['read'], user_id: user.id };
  const { token } = await ask<{ token: string }>('POST', 'tokens', asked);
  return {
    place: { forum, helpdesk, type: type!.id, category: category!.id, tag: tag!.id, user: user.id },
    readers: [
      { name: 'agent', headers },
      { name: 'user', headers: { authorization: `Bearer ${token}` } },
    ],
  };
}
