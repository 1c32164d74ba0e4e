import { Injectable } from '@nestjs/common';
import { sql, type Queries } from '@stoa/persistence';

@Injectable()
export class AccessRepository {
  async typeOf(on: Queries, forum: number): Promise<number | undefined> {
    return (await on.row<{ type: number }>(sql`select type from forums where id = ${forum}`))?.type;
  }

  /** @returns the addresses that were not in the list */
  async add(tx: Queries, forum: number, emails: readonly string[]): Promise<Set<string>> {
    const added = await tx.rows<{ email: string }>(sql`
      insert into forum_access (forum, email)
      select ${forum}::int, given.email from unnest(${emails}::text[]) with ordinality given (email, place)
      order by given.place on conflict (forum, email) do nothing returning email`);
    return new Set(added.map(({ email }) => email));
  }

  /** @returns the addresses that were in the list */
  async remove(tx: Queries, forum: number, emails: readonly string[]): Promise<Set<string>> {
    const removed = await tx.rows<{ email: string }>(sql`
      delete from forum_access where forum = ${forum} and email = any(${emails}::text[]) returning email`);
    return new Set(removed.map(({ email }) => email));
  }
}
