import { Injectable } from '@nestjs/common';
import { notFound } from '@stoa/kernel';
import { raw, sql, type Queries } from '@stoa/persistence';
import type { Viewer } from '../visibility/visibility.js';
import { followable, subscriptionsOf, type ObjectType } from './subscription.read-model.js';

export interface Followed {
  type: ObjectType;
  id: number;
}

@Injectable()
export class SubscriptionsRepository {
  /** Users who follow already, and anonymous, who cannot, are left out. */
  async follow(tx: Queries, person: number, { type, id }: Followed): Promise<void> {
    if (!person) return;
    const column = raw(type);
    await tx.execute(sql`insert into subscriptions (person, ${column}) values (${person}, ${id})
      on conflict (${column}, person) do nothing`);
  }

  async unfollow(tx: Queries, person: number, { type, id }: Followed): Promise<void> {
    await tx.execute(sql`delete from subscriptions where person = ${person} and ${raw(type)} = ${id}`);
  }

  async removeAllOf(tx: Queries, person: number): Promise<void> {
    await tx.execute(sql`delete from subscriptions where person = ${person}`);
  }

  /** @throws Fault not_found for an object that one of the viewers does not see */
  async mustSee(tx: Queries, viewers: readonly Viewer[], { type, id }: Followed): Promise<void> {
    const none = sql`null::int`;
    const ids = { forum: none, topic: none, category: none, type: none, [type]: sql`${id}::int` };
    if (!(await tx.row(followable(viewers, ids)))) throw notFound(type);
  }

  /** All that a user follows and the viewers see, as a JSON array. */
  async all(on: Queries, user: number, viewers: readonly Viewer[]): Promise<string> {
    const { view, from } = subscriptionsOf(user, viewers);
    const row = await on.row<{ json: string }>(
      sql`select coalesce(json_agg(${view} order by s.id), '[]')::text as json from ${from} s`,
    );
    return row!.json;
  }
}
