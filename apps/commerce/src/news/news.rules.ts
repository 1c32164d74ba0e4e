import type { commerce } from '@stoa/contracts';
import type { ResourceValues, Saving } from '@stoa/service';
import { fieldFault, noSuchPk, type Actor } from '../actor.js';
import { slugOf } from '../slug.js';

type News = typeof commerce.news;

/** The slug of new news follows from the title. @throws Fault invalid/validation */
export function savedNews(saving: Saving<News, Actor>): ResourceValues<News> {
  const { actor, current, input } = saving;
  return {
    ...(!current && { slug: slugOf(input.title ?? '') }),
    ...input,
    ...dateOf(saving),
    ...(actor.role !== 'admin' && supplierOf(saving)),
  };
}

/** News that is published without a date is published now, and what is published keeps a date. */
function dateOf({ current, input, now }: Saving<News, Actor>): ResourceValues<News> {
  const { is_published: isPublished, published_at: date = current?.published_at } = input;
  if (current?.is_published && isPublished !== false && input.published_at === null)
    throw fieldFault('published_at', 'null');
  return isPublished && !date ? { published_at: now } : {};
}

/** News that a supplier writes belongs to the supplier. */
function supplierOf({ actor, current, input: { supplier } }: Saving<News, Actor>): ResourceValues<News> {
  if (supplier === actor.supplier || (current && supplier === undefined)) return {};
  if (supplier) throw noSuchPk('supplier', supplier);
  if (current) throw fieldFault('supplier', 'null');
  return { supplier: actor.supplier };
}
