import { commerce } from '@stoa/contracts';
import { raw, sql, type Sql } from '@stoa/persistence';
import type { AnyResource } from '@stoa/service';

/** To what files belong. */
export interface FileOwner {
  /** The users who see an object of it may read the files of the object. */
  resource: AnyResource;
  /** Where the objects are; without its row a file is removed. */
  table: string;
  /** The object of the resource, where the id of the link is that of a part of one. @param id that of the link */
  object?: (id: Sql) => Sql;
  /** The column that names the pictures of an object; one that is named no more is removed. */
  pictures?: string;
}

/** By the type of the object in the link. */
export const fileOwners: ReadonlyMap<string, FileOwner> = new Map<string, FileOwner>([
  ['products', { resource: commerce.products, table: 'products', pictures: 'images' }],
  ['promotions', { resource: commerce.promotions, table: 'promotions', pictures: 'image' }],
  ['claims', { resource: commerce.claims, table: 'claims' }],
  [
    'claim_messages',
    {
      resource: commerce.claims,
      table: 'claim_messages',
      object: (id) => sql`(select claim from claim_messages where claim_messages.id = ${id})`,
    },
  ],
  [
    'chat_messages',
    {
      resource: commerce.chats,
      table: 'chat_messages',
      object: (id) => sql`(select chat from chat_messages where chat_messages.id = ${id})`,
    },
  ],
  ['feedback_messages', { resource: commerce.feedbackMessages, table: 'feedback_messages' }],
  ['news', { resource: commerce.news, table: 'news', pictures: 'image' }],
]);

const objectId = raw('files.object_id');

/** The id of the object whose visibility decides who reads a file of this type. */
export const objectOf = ({ object }: FileOwner): Sql => object?.(objectId) ?? objectId;
