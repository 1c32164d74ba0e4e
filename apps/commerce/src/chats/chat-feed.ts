import { Injectable } from '@nestjs/common';
import type { CallerContext, ServerEvent } from '@stoa/bus';
import { commerce } from '@stoa/contracts';
import { ResourceService } from '@stoa/service';
import type { Actor } from '../actor.js';
import { cursorText, isKnown, readCursor, type ChatCursor } from './chat-cursor.js';
import { ChatFeedRepository, pageSize, type Span } from './chat-feed.repository.js';
import { ChatWakes, type Concern } from './chat-wakes.js';

const { chats } = commerce;

/**
 * New messages and read marks of the chats that a user sees, each once and none left out, also for a client that
 * connects again, to any replica: what was sent is known by the snapshot of the database in the id of the last event.
 */
@Injectable()
export class ChatFeed {
  constructor(
    private readonly resources: ResourceService<Actor>,
    private readonly repository: ChatFeedRepository,
    private readonly wakes: ChatWakes,
  ) {}

  async *of(
    context: CallerContext,
    after: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<ServerEvent> {
    const wake = this.wakes.open();
    try {
      const now = await this.repository.now();
      const known = readCursor(after);
      const isResumed = known !== undefined && isKnown(known, now);
      let cursor: ChatCursor = isResumed ? known : { since: now };
      // So that a client that is cut off before the first message misses none either.
      if (!isResumed) yield { id: now, event: 'ready', data: { is_resumed: false } };
      while (!signal.aborted) {
        wake.reset();
        // The actor is found once per context, and rights may end or change while the stream runs.
        const actor = await this.resources.permitted(chats, { ...context }, 'read');
        wake.concern = await this.#concernOf(actor);
        const isOfBefore = cursor.until !== undefined;
        cursor = { since: yield* this.#batch(actor, cursor) };
        // What is left of a batch that was cut off says nothing of now.
        if (!isOfBefore) await wake.wait(signal);
      }
    } finally {
      this.wakes.close(wake);
    }
  }

  /** @returns the snapshot up to which everything was sent */
  async *#batch(
    actor: Actor,
    { since, until, message = 0, read }: ChatCursor,
  ): AsyncGenerator<ServerEvent, string> {
    const reached = read ? until! : yield* this.#messages(actor, { since, until }, message);
    yield* this.#reads(actor, { since, until: reached }, read);
    return reached;
  }

  async *#messages(actor: Actor, span: Span, after: number): AsyncGenerator<ServerEvent, string> {
    const { since } = span;
    for (let last = after, { until } = span; ;) {
      const page = await this.repository.messages(actor, { since, until }, last);
      until = page.until;
      for (const { id, json } of page.rows) {
        last = id;
        yield { id: cursorText({ since, until, message: id }), event: 'message', data: JSON.parse(json) };
      }
      if (page.rows.length < pageSize) return until;
    }
  }

  async *#reads(
    actor: Actor,
    span: Span & { until: string },
    after: ChatCursor['read'],
  ): AsyncGenerator<ServerEvent> {
    for (let last = after ?? { chat: 0, person: 0 }; ;) {
      const { rows } = await this.repository.reads(actor, span, last);
      for (const { chat, person, json } of rows) {
        last = { chat, person };
        yield { id: cursorText({ ...span, read: last }), event: 'read', data: JSON.parse(json) };
      }
      if (rows.length < pageSize) return;
    }
  }

  async #concernOf(actor: Actor): Promise<Concern> {
    const { role, supplier } = actor;
    if (role === 'admin') return () => true;
    if (role !== 'buyer') return (parties) => parties.supplier === supplier;
    const companies = new Set(await this.repository.companies(actor));
    return ({ company }) => companies.has(company);
  }
}
