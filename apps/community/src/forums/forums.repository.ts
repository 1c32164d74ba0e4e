import { Injectable } from '@nestjs/common';
import type { Input, community } from '@stoa/contracts';
import { Fault, notFound } from '@stoa/kernel';
import type { Queries } from '@stoa/persistence';
import { fieldFault } from '../actors/actor.js';
import { firstStatuses, firstTypes, typeNumber } from './forum.rules.js';

type Given = Input<typeof community.forums.create>['body'];
type Body = { [Name in keyof Given]?: Given[Name] | undefined };

export interface ForumFacts {
  type: number;
  allowsAnonymousTopic: boolean;
  allowsAnonymousComments: boolean;
  isCategoryRequired: boolean;
}

const flags = [
  ...['is_default', 'allow_anonymous_topic', 'allow_anonymous_votes', 'allow_anonymous_comments'],
  ...['allow_private_sso_users', 'allow_private_view_all', 'category_required'],
] as const;
const settings = ['name', 'description', 'type', 'locale', ...flags] as const;

/** The columns that a body names, and what they become. */
function columnsOf(body: Body): [string, unknown][] {
  const given = { ...body, type: body.type && typeNumber(body.type) } as Record<string, unknown>;
  return settings.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]);
}

@Injectable()
export class ForumsRepository {
  async create(tx: Queries, body: Body): Promise<number> {
    await this.#makeRoom(tx, body);
    const given = columnsOf({ type: 'PUBLIC', ...body });
    const rows = await tx.query(
      `insert into forums (${given.map(([name]) => name).join(', ')})
       values (${given.map((_, index) => `$${index + 1}`).join(', ')}) returning id, type`,
      given.map(([, value]) => value),
    );
    const [id, type] = rows[0] as [number, number];
    for (const name of firstTypes(type)) await this.#addType(tx, id, name);
    return id;
  }

  /** A forum of another name with the settings, types, statuses, categories and tags of this one. */
  async copy(tx: Queries, template: number, name: string): Promise<number> {
    const kept = settings.filter((setting) => setting !== 'name' && setting !== 'is_default').join(', ');
    const rows = await tx.prepared(
      `insert into forums (name, ${kept}) select $2, ${kept} from forums where id = $1 returning id`,
      [template, name],
    );
    if (!rows.length) throw fieldFault('template_forum_id');
    const id = rows[0]![0] as number;
    const types = await tx.prepared('select id, name, description from types where forum = $1 order by id', [
      template,
    ]);
    for (const [type, typeName, description] of types) {
      const [made] = await tx.prepared(
        'insert into types (forum, name, description) values ($1, $2, $3) returning id',
        [id, typeName, description],
      );
      await tx.prepared(
        `insert into statuses (type, name, color, is_default, is_closed)
         select $2, name, color, is_default, is_closed from statuses where type = $1 order by id`,
        [type, made![0]],
      );
    }
    await this.#copyCategories(tx, template, id);
    await tx.prepared(
      'insert into tags (forum, name) select $2, name from tags where forum = $1 order by id',
      [template, id],
    );
    return id;
  }

  /** @throws Fault not_found, conflict */
  async change(tx: Queries, id: number, body: Body): Promise<void> {
    if (body.is_default === false) await this.#mustNotBeDefault(tx, id);
    await this.#makeRoom(tx, body);
    const given = columnsOf(body);
    const set = given.map(([name], index) => `${name} = $${index + 2}`).join(', ') || 'name = name';
    const values = [id, ...given.map(([, value]) => value)];
    const rows = await tx.query(`update forums set ${set} where id = $1 returning id`, values);
    if (!rows.length) throw notFound('forum');
  }

  /** With its topics, unless they move. @throws Fault not_found; conflict for the default forum */
  async remove(tx: Queries, id: number, target: number | undefined): Promise<void> {
    await this.#mustNotBeDefault(tx, id);
    if (target !== undefined) await this.#move(tx, id, target);
    await tx.prepared('delete from topics where forum = $1', [id]);
    await tx.prepared('delete from forums where id = $1', [id]);
  }

  /** What writing in a forum depends on. */
  async facts(on: Queries, id: number): Promise<ForumFacts | undefined> {
    const rows = await on.prepared(
      `select type, allow_anonymous_topic, allow_anonymous_comments, category_required from forums where id = $1`,
      [id],
    );
    if (!rows[0]) return undefined;
    const [type, allowsAnonymousTopic, allowsAnonymousComments, isCategoryRequired] = rows[0];
    return { type, allowsAnonymousTopic, allowsAnonymousComments, isCategoryRequired } as ForumFacts;
  }

  /** It stays, and stays the default until another one is. @throws Fault not_found, conflict */
  async #mustNotBeDefault(tx: Queries, id: number): Promise<void> {
    const rows = await tx.prepared('select is_default from forums where id = $1 for update', [id]);
    if (!rows.length) throw notFound('forum');
    if (rows[0]![0]) throw new Fault('conflict', 'default_forum', 'there is a default forum');
  }

  async #copyCategories(tx: Queries, template: number, id: number): Promise<void> {
    await tx.prepared(
      `insert into categories (forum, name, description, place)
       select $2, name, description, place from categories where forum = $1 order by id`,
      [template, id],
    );
    await tx.prepared(
      `update categories made set parent = above.id
       from categories old
         join categories parent on parent.id = old.parent
         join categories above on above.forum = $2 and lower(above.name) = lower(parent.name)
       where old.forum = $1 and made.forum = $2 and lower(made.name) = lower(old.name)`,
      [template, id],
    );
  }

  /** Only one forum is the default. */
  async #makeRoom(tx: Queries, { is_default: isDefault }: Body): Promise<void> {
    if (isDefault) await tx.prepared('update forums set is_default = false where is_default', []);
  }

  /**
   * Topics keep what there is by the same name, whatever its case: type, status, category, tags. The others get the
   * first type, its default status, no category.
   */
  async #move(tx: Queries, from: number, to: number): Promise<void> {
    const rows = await tx.prepared('select id from forums where id = $1 and id <> $2', [to, from]);
    if (!rows.length) throw fieldFault('move_topics_to');
    await tx.prepared(
      `update topics t set forum = $2, category = place.category, type = place.type, status = place.status
       from (select o.id, y.id as type, s.id as status, there.id as category from topics o
         join types old on old.id = o.type join statuses was on was.id = o.status
         join lateral (select * from types n where n.forum = $2 order by lower(n.name) = lower(old.name) desc, n.id
           limit 1) y on true
         join lateral (select * from statuses n where n.type = y.id
           order by lower(n.name) = lower(was.name) desc, n.is_default desc, n.id limit 1) s on true
         left join categories k on k.id = o.category
         left join categories there on there.forum = $2 and lower(there.name) = lower(k.name)
         where o.forum = $1) place
       where t.id = place.id`,
      [from, to],
    );
    await tx.prepared(
      `insert into topic_tags (topic, tag, created)
       select x.topic, there.id, x.created from topic_tags x join tags g on g.id = x.tag
         join tags there on there.forum = $2 and lower(there.name) = lower(g.name)
       where g.forum = $1 on conflict do nothing`,
      [from, to],
    );
    await tx.prepared('delete from topic_tags x using tags g where g.id = x.tag and g.forum = $1', [from]);
  }

  async #addType(tx: Queries, forum: number, name: string): Promise<void> {
    const rows = await tx.prepared('insert into types (forum, name) values ($1, $2) returning id', [
      forum,
      name,
    ]);
    for (const [index, status] of firstStatuses.entries())
      await tx.prepared(
        'insert into statuses (type, name, color, is_default, is_closed) values ($1, $2, $3, $4, $5)',
        [rows[0]![0], status.name, status.color, index === 0, status.isClosed],
      );
  }
}
