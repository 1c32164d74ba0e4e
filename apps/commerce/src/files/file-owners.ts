import { commerce } from '@stoa/contracts';
import type { AnyResource } from '@stoa/service';

/**
 * To what files belong, by the type of the object in the link: its table. The users who see an object by the rules of the
 * resource may read its files. A trigger of the table, `<table>_files`, notes the files of rows that are gone; one named
 * `<table>_pictures` those that a row names no more.
 */
export const fileOwners: ReadonlyMap<string, AnyResource> = new Map<string, AnyResource>([
  ['products', commerce.products],
  ['promotions', commerce.promotions],
  ['claims', commerce.claims],
  ['claim_messages', commerce.claimMessages],
  ['chat_messages', commerce.chatMessages],
  ['feedback_messages', commerce.feedbackMessages],
  ['news', commerce.news],
]);
