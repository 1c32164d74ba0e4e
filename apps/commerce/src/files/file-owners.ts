import { commerce } from '@stoa/contracts';
import type { AnyResource } from '@stoa/service';

/** To what files belong. */
export interface FileOwner {
  /** The users who see an object of it may read the files of the object. */
  resource: AnyResource;
  /** The column that names the pictures of an object; one that is named no more is removed. */
  pictures?: string;
}

/** By the type of the object in the link: its table. A file is removed when the row is gone. */
export const fileOwners: ReadonlyMap<string, FileOwner> = new Map<string, FileOwner>([
  ['products', { resource: commerce.products, pictures: 'images' }],
  ['promotions', { resource: commerce.promotions, pictures: 'image' }],
  ['claims', { resource: commerce.claims }],
  ['claim_messages', { resource: commerce.claimMessages }],
  ['chat_messages', { resource: commerce.chatMessages }],
  ['feedback_messages', { resource: commerce.feedbackMessages }],
  ['news', { resource: commerce.news, pictures: 'image' }],
]);
