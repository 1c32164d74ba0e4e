import { Injectable } from '@nestjs/common';
import type { Caller } from '@stoa/kernel';
import type { Broadcast, FeedEvent } from '../feed/broadcast.js';
import type { Subscriber } from './subscriber.js';

/**
 * Delivers each event to the subscribers that may see it. Each principal has a room, and so have the callers that see
 * all of an organisation; the event names its principals, so a delivery looks up nothing per subscriber.
 */
@Injectable()
export class FanOut {
  readonly #rooms = new Map<string, Set<Subscriber>>();
  #eventCount = 0;

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

  /** The new caller decides from the next event on. */
  changeCaller(subscriber: Subscriber, caller: Caller): void {
    this.leave(subscriber);
    subscriber.caller = caller;
    this.join(subscriber);
  }

  deliver(event: FeedEvent): void {
    if (!event.messages.length) return;
    const number = ++this.#eventCount;
    const { org, acl, messages, lost, removalNotice } = event;
    this.#deliverToRoom(organisationRoom(org), number, messages);
    for (const principal of acl) this.#deliverToRoom(roomOf(org, principal), number, messages);
    if (!removalNotice) return;
    for (const principal of lost) this.#deliverToRoom(roomOf(org, principal), number, [removalNotice]);
  }

  #deliverToRoom(name: string, number: number, messages: readonly Broadcast[]): void {
    for (const subscriber of this.#rooms.get(name) ?? []) {
      if (subscriber.lastEventNumber === number) continue;
      subscriber.lastEventNumber = number;
      for (const message of messages) subscriber.deliver(message);
    }
  }
}

const organisationRoom = (org: string): string => `org:${org}`;
const roomOf = (org: string, principal: string): string => `${org}:${principal}`;

const roomsOf = ({ org, root, principals }: Caller): string[] =>
  root ? [organisationRoom(org)] : principals.map((principal) => roomOf(org, principal));
