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
      'keeps the date of a draft that is published',
      known({ published_at: planned }),
      { is_published: true },
      { is_published: true },
    ],
    [
      'sets the current date when a draft without a date is published',
      known({}),
      { is_published: true },
      { is_published: true, published_at: now },
    ],
    [
      'sets the current date when a draft is published and its date is removed',
      known({ published_at: planned }),
      { is_published: true, published_at: null },
      { is_published: true, published_at: now },
    ],
    [
      'accepts the date that is sent when a draft is published',
      known({ published_at: planned }),
      { is_published: true, published_at: planned },
      { is_published: true, published_at: planned },
    ],
    [
      'keeps the date of published news that is sent as published again',
      known({ is_published: true, published_at: planned }),
      { is_published: true, text: 'x' },
      { is_published: true, text: 'x' },
    ],
    [
      'removes the date of a draft when null is sent',
      known({ published_at: planned }),
      { published_at: null },
      { published_at: null },
    ],
  ])('%s', (_what, of, sent, written) => expect(changedNews(admin, of, sent)).toEqual(written));

  it('refuses null as the date of published news', () => {
    const published = known({ is_published: true, published_at: planned });
    const issues = [{ path: ['published_at'], issue: 'null', params: {} }];
    expect(refused(() => changedNews(admin, published, { published_at: null }))).toEqual(issues);
    expect(refused(() => changedNews(admin, published, { is_published: true, published_at: null }))).toEqual(
      issues,
    );
  });

  it('new news gets the date that is sent, or else the current date if it is published', () => {
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
  ])('new news %j gets the slug %j', (sent, slug) => expect(newNews(admin, sent).slug).toBe(slug));

  it.each<NewsFields>([{ title: 'Other' }, { title: 'Other', slug: 'x' }, { slug: '' }, { text: 'x' }])(
    'a change of news %j changes the slug only if it sends one',
    (sent) => expect(changedNews(admin, known({}), sent)).toEqual(sent),
  );
});

describe('the supplier', () => {
  const issuesOf = (issue: object): object[] => [{ path: ['supplier'], ...issue }];

  it.each<NewsFields>([{}, { supplier: null }, { supplier: 7 }])(
    'news that a supplier creates with %j belongs to that supplier',
    (sent) => expect(newNews(supplier, { title: 'A', ...sent }).supplier).toBe(7),
  );

  it('refuses another supplier in news that a supplier creates or changes', () => {
    const issues = issuesOf({ issue: 'pk', params: { value: 8 } });
    expect(refused(() => newNews(supplier, { title: 'A', supplier: 8 }))).toEqual(issues);
    expect(refused(() => changedNews(supplier, known({ supplier: 7 }), { supplier: 8 }))).toEqual(issues);
  });

  it('news that a supplier changes keeps its supplier, accepts the same one and refuses null', () => {
    const own = known({ supplier: 7 });
    expect(changedNews(supplier, own, { text: 'x' })).toEqual({ text: 'x' });
    expect(changedNews(supplier, own, { supplier: 7 })).toEqual({ supplier: 7 });
    expect(refused(() => changedNews(supplier, own, { supplier: null }))).toEqual(
      issuesOf({ issue: 'null', params: {} }),
    );
  });

  it('news that an administrator creates gets the supplier that is sent, null included', () => {
    expect(newNews(admin, { title: 'A', supplier: 8 }).supplier).toBe(8);
    expect(newNews(admin, { title: 'A', supplier: null }).supplier).toBeNull();
    expect(newNews(admin, { title: 'A' })).not.toHaveProperty('supplier');
  });
});
