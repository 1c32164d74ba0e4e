import { Injectable } from '@nestjs/common';
import { sql, type Queries, type Sql } from '@stoa/persistence';
import type { Actor } from '../actor.js';
import { sideOf } from '../authors.js';
import { visibleChats } from './chat.rules.js';
import { messageView } from './chat.view.js';

export interface Parties {
  company: number;
  supplier: number;
}

export type NewChat = Parties & { order: number | null };

const sameOrder = (order: number | null): Sql =>
  order === null ? sql`"order" is null` : sql`"order" = ${order}::int`;

@Injectable()
export class ChatsRepository {
  /** One chat for these three, however many ask at once. */
  async findOrAdd(tx: Queries, chat: NewChat): Promise<{ id: number; isNew: boolean }> {
    const { company, supplier, order } = chat;
    const known = await this.#find(tx, chat);
    if (known) return { ...known, isNew: false };
    // Waits for another transaction that adds the same one.
    const added = await tx.row<{ id: number }>(sql`
      insert into chats (company, supplier, "order") values (${company}, ${supplier}, ${order}::int)
      on conflict do nothing returning id`);
    return added ? { ...added, isNew: true } : { ...(await this.#find(tx, chat))!, isNew: false };
  }

  #find(tx: Queries, { company, supplier, order }: NewChat): Promise<{ id: number } | undefined> {
    return tx.row(
      sql`select id from chats where company = ${company} and supplier = ${supplier} and ${sameOrder(order)}`,
    );
  }

  /** A chat that the actor sees; until `tx` ends nothing else is written in it, so ids follow the order of commits. */
  lock(tx: Queries, actor: Actor, id: number): Promise<Parties | undefined> {
    return tx.row(
      sql`select company, supplier from chats where id = ${id} and ${visibleChats(actor)} for no key update`,
    );
  }

  /** @returns its id, and the message as JSON */
  async add(
    tx: Queries,
    chat: number,
    { actor, text, files }: { actor: Actor; text: string; files: number[] },
  ): Promise<{ id: number; json: string }> {
    const added = await tx.row<{ id: number; json: string }>(sql`
      with written as (
        update chats set updated_at = clock_timestamp() where id = ${chat} returning id, company, supplier),
      chat_messages as (
        insert into chat_messages (chat, company, supplier, author, side, text, files, created_at, xid)
        select id, company, supplier, ${actor.id}::int, ${sideOf(actor)}::text, ${text}::text, ${files}::int[],
          clock_timestamp(), pg_current_xact_id()::text::bigint
        from written
        returning *)
      select id, ${messageView}::text as json from chat_messages`);
    return added!;
  }

  async hasMessage(tx: Queries, chat: number, message: number): Promise<boolean> {
    return !!(await tx.execute(sql`select from chat_messages where id = ${message} and chat = ${chat}`));
  }

  /** @returns whether the mark has moved */
  async read(
    tx: Queries,
    chat: number,
    { actor, message }: { actor: Actor; message: number },
  ): Promise<boolean> {
    const moved = await tx.execute(sql`
      insert into chat_reads as known (chat, company, supplier, person, side, message, read_at, xid)
      select id, company, supplier, ${actor.id}::int, ${sideOf(actor)}::text, ${message}::int, clock_timestamp(),
        pg_current_xact_id()::text::bigint
      from chats where id = ${chat}
      on conflict (chat, person) do update set message = excluded.message, side = excluded.side,
        read_at = excluded.read_at, xid = excluded.xid
      where known.message < excluded.message`);
    return moved > 0;
  }
}
