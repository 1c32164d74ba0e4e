import type { Caller } from '@stoa/kernel';
import type { Broadcast, FeedEvent } from '../feed/broadcast.js';
import type { Filter } from './filter.js';
import { readableStores, type ReadableStores } from './readable-stores.js';

/** More than this unsent, in messages or bytes, and a client is too slow. */
const mostMessages = 1000;
const mostBytes = 1024 * 1024;
/** How often it is looked whether a slow client has caught up. */
const recheck = 100;

/** How messages reach one client: a Socket.IO socket, or a bare stream. */
export interface Outlet {
  send(message: Broadcast): void;
  /** What the client has not taken yet. */
  readonly queuedMessages: number;
  readonly queuedBytes: number;
  /** `slow_consumer` and the like: why the connection ends. */
  close(reason: string): void;
}

/** One connection that gets events. */
export class Subscriber {
  /** By the number that the client knows each by; without any it gets all that it may see. */
  #filters: Map<number, Filter> | undefined;
  #filterNumber = 0;
  /** The last event that was considered for it: several rooms lead here. */
  seen = 0;
  /** Of devices whose packets come faster than the client reads, the latest packet each. */
  #coalesced: Map<string, Broadcast> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #caller: Caller;
  /** The stores that the caller may read: with the rooms, all that a delivery asks, and no database. */
  #readable: ReadableStores;

  constructor(
    caller: Caller,
    private readonly outlet: Outlet,
  ) {
    this.#caller = caller;
    this.#readable = readableStores(caller);
  }

  get caller(): Caller {
    return this.#caller;
  }

  /** What waits was let through by the rights until now, so it is dropped when they change. */
  set caller(caller: Caller) {
    if (rightsOf(caller) !== rightsOf(this.#caller)) this.#coalesced = undefined;
    this.#caller = caller;
    this.#readable = readableStores(caller);
  }

  get filterCount(): number {
    return this.#filters?.size ?? 0;
  }

  /** From now on only what this filter, or another one, lets through. @returns its number */
  narrow(filter: Filter): number {
    this.#filters ??= new Map();
    this.#filters.set(++this.#filterNumber, filter);
    return this.#filterNumber;
  }

  /** @returns whether there was such a filter. */
  widen(number: number): boolean {
    const isGone = this.#filters?.delete(number) ?? false;
    if (!this.#filters?.size) this.#filters = undefined;
    return isGone;
  }

  /** Of an event that it was not led to by rooms: this client's part, or the news that it has none in it any more. */
  replay(event: FeedEvent): void {
    if (this.#maySee(event, event.acl)) for (const message of event.messages) this.take(message);
    else if (event.notice && this.#maySee(event, event.lost)) this.take(event.notice);
  }

  take(message: Broadcast): void {
    if (!this.#wants(message)) return;
    if (!this.#coalesced && !this.isBehind) return this.outlet.send(message);
    if (message.event.endsWith('-packet') && message.record) return this.#coalesce(message.record, message);
    if (this.#coalesced && !this.isBehind) this.#release();
    if (this.isBehind) return this.outlet.close('slow_consumer');
    this.outlet.send(message);
  }

  /** Whether the client has more before it than it should. */
  get isBehind(): boolean {
    return this.outlet.queuedMessages > mostMessages || this.outlet.queuedBytes > mostBytes;
  }

  /** Nothing is sent any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#coalesced = undefined;
  }

  #maySee({ org }: FeedEvent, acl: readonly string[]): boolean {
    if (org !== this.caller.org) return false;
    return this.caller.root || this.caller.principals.some((principal) => acl.includes(principal));
  }

  #wants(message: Broadcast): boolean {
    if (!this.#readable.has(message.store)) return false;
    if (!this.#filters) return true;
    for (const filter of this.#filters.values()) if (filter(message)) return true;
    return false;
  }

  #coalesce(record: string, message: Broadcast): void {
    this.#coalesced ??= new Map();
    this.#coalesced.set(record, message);
    this.#timer ??= setTimeout(() => this.#recheck(), recheck).unref();
  }

  #recheck(): void {
    this.#timer = undefined;
    if (!this.isBehind) this.#release();
    else this.#timer = setTimeout(() => this.#recheck(), recheck).unref();
  }

  #release(): void {
    const latest = this.#coalesced;
    this.#coalesced = undefined;
    for (const message of latest?.values() ?? []) this.outlet.send(message);
  }
}

const rightsOf = ({ org, root, principals, credentials }: Caller): string =>
  JSON.stringify([org, root, principals, credentials]);
