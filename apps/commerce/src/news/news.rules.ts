import { fieldFault, forbidden, mustBe, noSuchPk, type Actor } from '../actors/actor.js';
import type { KnownNews, NewsFacts, NewsFields } from './news.repository.js';

/** A new item: what is sent, and what stands for what is not. @throws Fault invalid/validation */
export function newNews(actor: Actor, sent: NewsFields, now: string): NewsFields {
  const supplier = actor.role === 'admin' ? sent.supplier : (sent.supplier ?? actor.supplier);
  checkSupplier(actor, supplier);
  const own = supplier === undefined ? {} : { supplier };
  return { slug: slugOf(sent.title ?? ''), ...dated(sent, undefined, now), ...own };
}

/** The fields to be changed, which are those that are sent. @throws Fault invalid/validation */
export function changedNews(actor: Actor, known: KnownNews, sent: NewsFields, now: string): NewsFields {
  checkSupplier(actor, sent.supplier);
  if (known.isPublished && sent.is_published !== false && sent.published_at === null)
    throw fieldFault('published_at', 'null');
  return dated(sent, known, now);
}

/** What is published without a date is published now; a date that is planned stays. */
function dated(sent: NewsFields, known: KnownNews | undefined, now: string): NewsFields {
  const isDated = sent.published_at === undefined ? known?.isDated : sent.published_at !== null;
  return sent.is_published && !isDated ? { ...sent, published_at: now } : sent;
}

/** What a supplier writes is the supplier's own. @throws Fault invalid/validation */
function checkSupplier(actor: Actor, supplier: NewsFields['supplier']): void {
  if (actor.role === 'admin' || supplier === undefined || supplier === actor.supplier) return;
  throw supplier === null ? fieldFault('supplier', 'null') : noSuchPk('supplier', supplier);
}

/** @throws Fault forbidden */
export function mayWrite(actor: Actor, known?: NewsFacts): void {
  mustBe(actor, 'admin', 'supplier', 'manager');
  if (actor.role !== 'admin' && (actor.supplier === null || (known && known.supplier !== actor.supplier)))
    throw forbidden();
}

/** No longer than a slug that is sent may be: lower case takes more letters of some languages. */
export const slugOf = (title: string): string =>
  [
    ...title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
      .replaceAll(/^-|-$/g, ''),
  ]
    .slice(0, 255)
    .join('');
