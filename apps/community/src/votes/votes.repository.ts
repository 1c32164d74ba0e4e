import { Injectable } from '@nestjs/common';
import { raw, sql, type Queries } from '@stoa/persistence';
import { isOwnVote, visitorOf, voteView } from '../views/vote.view.js';
import type { Viewer } from '../visibility/visibility.js';

/** A topic, or one of its comments. */
export interface Subject {
  topic: number;
  comment?: number | undefined;
}

/** 0: no vote. */
export type Value = -1 | 0 | 1;

export interface Change {
  before: Value;
  value: Value;
}

const tablesOf = ({ topic, comment }: Subject) =>
  comment === undefined
    ? ({
        type: 'topic',
        id: topic,
        table: raw('topics t'),
        alias: raw('t'),
        votes: raw('topic_votes'),
      } as const)
    : ({
        type: 'comment',
        id: comment,
        table: raw('comments c'),
        alias: raw('c'),
        votes: raw('comment_votes'),
      } as const);

@Injectable()
export class VotesRepository {
  /** The voter's vote. */
  async valueOf(tx: Queries, subject: Subject, voter: Viewer): Promise<Value> {
    const { type, id, votes } = tablesOf(subject);
    const row = await tx.row<{ value: Value }>(
      sql`select v.value from ${votes} v where v.${raw(type)} = ${id} and ${isOwnVote(voter)}`,
    );
    return row?.value ?? 0;
  }

  /** Replaces a vote, and counts it; the topic has to be locked. A vote for the other side is as old as the first one. */
  async replace(tx: Queries, subject: Subject, voter: Viewer, { before, value }: Change): Promise<void> {
    const { type, id, table, alias, votes } = tablesOf(subject);
    const key = raw(type);
    const own = sql`v.${key} = ${id} and ${isOwnVote(voter)}`;
    // A vote that came from a duplicate stays with the topic when the duplicate goes.
    const ofTopic = type === 'topic' ? sql`, merged_from = null` : sql``;
    if (!value) await tx.execute(sql`delete from ${votes} v where ${own}`);
    else if (before) await tx.execute(sql`update ${votes} v set value = ${value}${ofTopic} where ${own}`);
    else {
      const [person, visitor] = voter.id
        ? [sql`${voter.id}::int`, sql`null`]
        : [sql`null`, visitorOf(voter.network!)];
      await tx.execute(
        sql`insert into ${votes} (${key}, person, visitor, value) values (${id}, ${person}, ${visitor}, ${value})`,
      );
    }
    const positive = Number(value > 0) - Number(before > 0);
    const negative = Number(value < 0) - Number(before < 0);
    await tx.execute(sql`update ${table} set positive = ${alias}.positive + ${positive},
      negative = ${alias}.negative + ${negative} where ${alias}.id = ${id}`);
  }

  /** The votes for a topic or a comment, as JSON. */
  async view(on: Queries, subject: Subject, viewer: Viewer): Promise<string> {
    const { type, id, table, alias } = tablesOf(subject);
    const row = await on.row<{ json: string }>(
      sql`select ${voteView(viewer, type)}::text as json from ${table} where ${alias}.id = ${id}`,
    );
    return row!.json;
  }
}
