import { forbidden, mustBe, type Actor } from '../actors/actor.js';
import type { NewsFacts, NewsFields } from './news.repository.js';

/** What a supplier writes is his own. @throws Fault forbidden */
export function written(actor: Actor, fields: NewsFields, now: string): NewsFields {
  const own = actor.role === 'admin' ? fields : { ...fields, supplier: actor.supplier };
  // What is published without a time is published now.
  const isUndated = own.is_published && (own.published_at === undefined || own.published_at === null);
  return { slug: slugOf(own.title ?? ''), ...own, ...(isUndated && { published_at: now }) };
}

/** @throws Fault forbidden */
export function mayWrite(actor: Actor, known?: NewsFacts): void {
  mustBe(actor, 'admin', 'supplier', 'manager');
  if (actor.role !== 'admin' && (actor.supplier === null || (known && known.supplier !== actor.supplier)))
    throw forbidden();
}

export const slugOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
