import { Injectable } from '@nestjs/common';
import { jsonObject, type ReadModel, type Queries } from '@stoa/persistence';
import { noSuchPk, type Actor } from '../actors/actor.js';
import { time } from '../times.js';

const newsView = jsonObject({
  id: 'n.id',
  title: 'n.title',
  slug: 'n.slug',
  announcement: 'n.announcement',
  text: 'n.text',
  image: 'n.image',
  supplier: 'n.supplier',
  is_published: 'n.is_published',
  published_at: time('n.published_at'),
  created_at: time('n.created_at'),
  updated_at: time('n.updated_at'),
});

/** Who sees what: $1 his role, $2 his supplier. */
const seesNews = `($1::text = 'admin' or (n.is_published and n.published_at <= now())
  or ($1::text in ('supplier', 'manager') and n.supplier = $2::int))`;

export const visibleNews: ReadModel = { view: newsView, from: 'news n', where: seesNews };
export const oneNews: ReadModel = { ...visibleNews, where: `n.id = $3 and ${seesNews}` };
export const viewerOf = ({ role, supplier }: Actor): unknown[] => [role, supplier];

export interface NewsFields {
  title?: string;
  slug?: string;
  announcement?: string;
  text?: string;
  image?: string | null;
  supplier?: number | null;
  is_published?: boolean;
  published_at?: string | null;
}

export interface NewsFacts {
  id: number;
  supplier: number | null;
  isPublished: boolean;
}

/** An item that is there, as far as a change of it depends on it. */
export interface KnownNews extends NewsFacts {
  /** It has a date of publication, which may be yet to come. */
  isDated: boolean;
}

const columns = [
  'title',
  'slug',
  'announcement',
  'text',
  'image',
  'supplier',
  'is_published',
  'published_at',
] as const;

@Injectable()
export class NewsRepository {
  /** What the actor sees of an item; it stays as it is until `tx` ends. */
  async visible(tx: Queries, actor: Actor, id: number): Promise<KnownNews | undefined> {
    const rows = await tx.prepared(
      `select n.id, n.supplier, n.is_published, n.published_at is not null from news n where n.id = $3 and ${seesNews} for update`,
      [...viewerOf(actor), id],
    );
    return rows[0] && { ...factsIn(rows[0]), isDated: rows[0][3] as boolean };
  }

  async create(tx: Queries, fields: NewsFields): Promise<NewsFacts> {
    const given = columns.filter((name) => fields[name] !== undefined);
    const rows = await tx.query(
      `insert into news (${given.join(', ')}) values (${given.map((_, index) => `$${index + 1}`).join(', ')})
       returning id, supplier, is_published`,
      given.map((name) => fields[name]),
    );
    return factsIn(rows[0]!);
  }

  async change(tx: Queries, id: number, fields: NewsFields): Promise<NewsFacts> {
    const given = columns.filter((name) => fields[name] !== undefined);
    const set = given.map((name, index) => `${name} = $${index + 2}, `).join('');
    const rows = await tx.query(
      `update news set ${set} updated_at = clock_timestamp() where id = $1 returning id, supplier, is_published`,
      [id, ...given.map((name) => fields[name])],
    );
    return factsIn(rows[0]!);
  }

  async remove(tx: Queries, id: number): Promise<void> {
    await tx.prepared('delete from news where id = $1', [id]);
  }

  /** @throws Fault invalid/validation */
  async mustHaveSupplier(tx: Queries, supplier: number | null | undefined): Promise<void> {
    if (supplier === null || supplier === undefined) return;
    const rows = await tx.prepared('select 1 from suppliers where id = $1::bigint', [supplier]);
    if (!rows.length) throw noSuchPk('supplier', supplier);
  }
}

const factsIn = ([id, supplier, isPublished]: unknown[]): NewsFacts =>
  ({ id, supplier, isPublished }) as NewsFacts;
