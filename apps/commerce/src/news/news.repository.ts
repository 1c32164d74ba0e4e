import { Injectable } from '@nestjs/common';
import { columns, jsonObject, raw, sql, type Queries, type ReadModel, type Sql } from '@stoa/persistence';
import { noSuchPk, type Actor } from '../actors/actor.js';
import { time } from '../times.js';

const newsView = jsonObject({
  ...columns('n', ['id', 'title', 'slug', 'announcement', 'text', 'image', 'supplier', 'is_published']),
  published_at: time(raw('n.published_at')),
  created_at: time(raw('n.created_at')),
  updated_at: time(raw('n.updated_at')),
});

type Viewer = Pick<Actor, 'role' | 'supplier'>;

/** Administrators see all news, suppliers and managers those of their supplier, every user what is published. */
const seesNews = ({ role, supplier }: Viewer): Sql =>
  sql`(${role}::text = 'admin' or (n.is_published and n.published_at <= now())
    or (${role}::text in ('supplier', 'manager') and n.supplier = ${supplier}::int))`;

export const visibleNews = (viewer: Viewer): ReadModel => ({
  view: newsView,
  from: sql`news`,
  alias: 'n',
  where: seesNews(viewer),
});
export const newsModel = (viewer: Viewer, id: number): ReadModel => ({
  ...visibleNews(viewer),
  where: sql`n.id = ${id}::int and ${seesNews(viewer)}`,
});

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

const written = [
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
    return tx.row<KnownNews>(
      sql`select n.id, n.supplier, n.is_published as "isPublished", n.published_at is not null as "isDated"
        from news n where n.id = ${id}::int and ${seesNews(actor)} for update`,
    );
  }

  async create(tx: Queries, fields: NewsFields): Promise<NewsFacts> {
    const given = written.filter((name) => fields[name] !== undefined);
    const rows = await tx.query(
      `insert into news (${given.join(', ')}) values (${given.map((_, index) => `$${index + 1}`).join(', ')})
       returning id, supplier, is_published`,
      given.map((name) => fields[name]),
    );
    return factsIn(rows[0]!);
  }

  async change(tx: Queries, id: number, fields: NewsFields): Promise<NewsFacts> {
    const given = written.filter((name) => fields[name] !== undefined);
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
