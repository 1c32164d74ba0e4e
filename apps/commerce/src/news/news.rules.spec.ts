import { describe, expect, it } from '@jest/globals';
import type { Fault } from '@stoa/kernel';
import type { commerce } from '@stoa/contracts';
import type { ResourceValues, StoredRow } from '@stoa/service';
import type { Actor } from '../actor.js';
import { savedNews } from './news.rules.js';

type NewsRow = StoredRow<typeof commerce.news>;
type NewsFields = ResourceValues<typeof commerce.news>;

const admin: Actor = { id: 1, user: 'a', org: 'o', role: 'admin', supplier: null };
const supplier: Actor = { id: 2, user: 'b', org: 'o', role: 'supplier', supplier: 7 };
const now = '2026-11-24T00:00:00Z';
const planned = '2026-12-01T09:00:00Z';

const known = (given: Partial<NewsRow>): NewsRow =>
  ({ id: 1, supplier: null, is_published: false, published_at: null, ...given }) as NewsRow;
const newNews = (actor: Actor, input: NewsFields): NewsFields =>
  savedNews({ actor, current: undefined, input, now });
const changedNews = (actor: Actor, current: NewsRow, input: NewsFields): NewsFields =>
  savedNews({ actor, current, input, now });
const refused = (work: () => unknown): unknown => {
  try {
    return { value: work() };
  } catch (error) {
    return (error as Fault).details.issues;
  }
};

describe('the date of publication', () => {
  it.each<[what: string, of: NewsRow, sent: NewsFields, written: NewsFields]>([
    [
      'stays when a draft with a date is published',
      known({ published_at: planned }),
      { is_published: true },
      { is_published: true },
    ],
    [
      'is now when a draft without one is published',
      known({}),
      { is_published: true },
      { is_published: true, published_at: now },
    ],
    [
      'is now when a draft is published and its date is taken away',
      known({ published_at: planned }),
      { is_published: true, published_at: null },
      { is_published: true, published_at: now },
    ],
    [
      'is the one that is sent',
      known({ published_at: planned }),
      { is_published: true, published_at: planned },
      { is_published: true, published_at: planned },
    ],
    [
      'stays when what is published is sent as published again',
      known({ is_published: true, published_at: planned }),
      { is_published: true, text: 'x' },
      { is_published: true, text: 'x' },
    ],
    [
      'can be taken from a draft',
      known({ published_at: planned }),
      { published_at: null },
      { published_at: null },
    ],
  ])('%s', (_what, of, sent, written) => expect(changedNews(admin, of, sent)).toEqual(written));

  it('cannot be taken from what is published', () => {
    const published = known({ is_published: true, published_at: planned });
    const issues = [{ path: ['published_at'], issue: 'null', params: {} }];
    expect(refused(() => changedNews(admin, published, { published_at: null }))).toEqual(issues);
    expect(refused(() => changedNews(admin, published, { is_published: true, published_at: null }))).toEqual(
      issues,
    );
  });

  it('of a new item is the one that is sent, or now when it is published without one', () => {
    expect(newNews(admin, { title: 'A', is_published: true, published_at: planned }).published_at).toBe(
      planned,
    );
    expect(newNews(admin, { title: 'A', is_published: true }).published_at).toBe(now);
    expect(newNews(admin, { title: 'A' }).published_at).toBeUndefined();
  });
});

describe('the slug', () => {
  it.each([
    [{ title: 'Spring sale!' }, 'spring-sale'],
    [{ title: 'Spring sale!', slug: 'Mine_1' }, 'Mine_1'],
    [{ title: 'Spring sale!', slug: '' }, ''],
    [{ title: 'İ'.repeat(255) }, `${'i-'.repeat(127)}i`],
  ])('of new %j is %j', (sent, slug) => expect(newNews(admin, sent).slug).toBe(slug));

  it.each<NewsFields>([{ title: 'Other' }, { title: 'Other', slug: 'x' }, { slug: '' }, { text: 'x' }])(
    'of a change %j is the one that is sent, and stays without one',
    (sent) => expect(changedNews(admin, known({}), sent)).toEqual(sent),
  );
});

describe('the supplier', () => {
  const issuesOf = (issue: object): object[] => [{ path: ['supplier'], ...issue }];

  it.each<NewsFields>([{}, { supplier: null }, { supplier: 7 }])(
    'of %j of a supplier is the own one',
    (sent) => expect(newNews(supplier, { title: 'A', ...sent }).supplier).toBe(7),
  );

  it('of another company is refused by name', () => {
    const issues = issuesOf({ issue: 'pk', params: { value: 8 } });
    expect(refused(() => newNews(supplier, { title: 'A', supplier: 8 }))).toEqual(issues);
    expect(refused(() => changedNews(supplier, known({ supplier: 7 }), { supplier: 8 }))).toEqual(issues);
  });

  it('of a change by a supplier stays, may be sent as it is, and is not taken away', () => {
    const own = known({ supplier: 7 });
    expect(changedNews(supplier, own, { text: 'x' })).toEqual({ text: 'x' });
    expect(changedNews(supplier, own, { supplier: 7 })).toEqual({ supplier: 7 });
    expect(refused(() => changedNews(supplier, own, { supplier: null }))).toEqual(
      issuesOf({ issue: 'null', params: {} }),
    );
  });

  it('of an administrator is the one that is sent', () => {
    expect(newNews(admin, { title: 'A', supplier: 8 }).supplier).toBe(8);
    expect(newNews(admin, { title: 'A', supplier: null }).supplier).toBeNull();
    expect(newNews(admin, { title: 'A' })).not.toHaveProperty('supplier');
  });
});
