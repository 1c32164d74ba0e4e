import type { Caller } from '@stoa/kernel';
import type { Broadcast, FeedEvent } from '../feed/broadcast.js';
import type { Subscriber } from './subscriber.js';

/**
 * Leads events to those who may see them. There is a room for each principal, and one for those who see all of an
 * organisation; the principals stand in the event, so nothing is looked up for a subscriber.
 */
export class FanOut {
  readonly #rooms = new Map<string, Set<Subscriber>>();
  #count = 0;

  join(subscriber: Subscriber): void {
    for (const name of roomsOf(subscriber.caller)) {
      const room = this.#rooms.get(name);
      if (room) room.add(subscriber);
      else this.#rooms.set(name, new Set([subscriber]));
    }
  }

  leave(subscriber: Subscriber): void {
    for (const name of roomsOf(subscriber.caller)) {
      const room = this.#rooms.get(name);
      room?.delete(subscriber);
      if (!room?.size) this.#rooms.delete(name);
    }
  }

  /** What he may see has changed; from the next event on that counts. */
  move(subscriber: Subscriber, caller: Caller): void {
    this.leave(subscriber);
    subscriber.caller = caller;
    this.join(subscriber);
  }

  deliver(event: FeedEvent): void {
    if (!event.messages.length) return;
    const number = ++this.#count;
    const { org, acl, messages, lost, notice } = event;
    this.#enter(wholeOrg(org), number, messages);
    for (const principal of acl) this.#enter(roomOf(org, principal), number, messages);
    if (!notice) return;
    for (const principal of lost) this.#enter(roomOf(org, principal), number, [notice]);
  }

  #enter(name: string, number: number, messages: readonly Broadcast[]): void {
    for (const subscriber of this.#rooms.get(name) ?? []) {
      if (subscriber.seen === number) continue;
      subscriber.seen = number;
      for (const message of messages) subscriber.take(message);
    }
  }
}

const wholeOrg = (org: string): string => `org:${org}`;
const roomOf = (org: string, principal: string): string => `${org}:${principal}`;

const roomsOf = ({ org, root, principals }: Caller): string[] =>
  root ? [wholeOrg(org)] : principals.map((principal) => roomOf(org, principal));
