import type { Caller } from '@stoa/kernel';
import type { Broadcast, FeedEvent } from '../feed/broadcast.js';
import type { Filter } from './filter.js';
import { readableStores, type ReadableStores } from './readable-stores.js';

/** A client with more than this unsent is too slow. */
const maxQueuedMessages = 1000;
const maxQueuedBytes = 1024 * 1024;
/** The interval at which the queue of a slow client is checked. */
const queueCheckInterval = 100;

/** Sends messages to one client: a Socket.IO socket, or a bare WebSocket. */
export interface MessageSink {
  send(message: Broadcast): void;
  /** What the client has not taken yet. */
  readonly queuedMessages: number;
  readonly queuedBytes: number;
  /** `reason`: `slow_consumer`, `unauthorized` or `going_away`. */
  close(reason: string): void;
}

/** One connection that receives events. */
export class Subscriber {
  /** By the id that the client has for each; without filters it receives everything that it may see. */
  #filters: Map<number, Filter> | undefined;
  #lastFilterId = 0;
  /** The last event that was delivered to it: several of its rooms may receive the same event. */
  lastEventNumber = 0;
  /** The latest packet of each device whose packets come faster than the client reads. */
  #coalesced: Map<string, Broadcast> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #caller: Caller;
  /** The stores that the caller may read. Together with the rooms they decide a delivery without a database. */
  #readable: ReadableStores;

  constructor(
    caller: Caller,
    private readonly sink: MessageSink,
  ) {
    this.#caller = caller;
    this.#readable = readableStores(caller);
  }

  get caller(): Caller {
    return this.#caller;
  }

  /** Drops the coalesced packets when the rights change, because the old rights allowed them. */
  set caller(caller: Caller) {
    if (rightsOf(caller) !== rightsOf(this.#caller)) this.#coalesced = undefined;
    this.#caller = caller;
    this.#readable = readableStores(caller);
  }

  get filterCount(): number {
    return this.#filters?.size ?? 0;
  }

  /** From now on the client receives only what at least one of its filters accepts. @returns the filter's id */
  addFilter(filter: Filter): number {
    this.#filters ??= new Map();
    this.#filters.set(++this.#lastFilterId, filter);
    return this.#lastFilterId;
  }

  /** @returns whether there was such a filter. */
  removeFilter(id: number): boolean {
    const isRemoved = this.#filters?.delete(id) ?? false;
    if (!this.#filters?.size) this.#filters = undefined;
    return isRemoved;
  }

  /** Delivers a past event, which comes by no room: its messages, or the notice that the record is removed. */
  replay(event: FeedEvent): void {
    if (this.#maySee(event, event.acl)) for (const message of event.messages) this.deliver(message);
    else if (event.removalNotice && this.#maySee(event, event.lost)) this.deliver(event.removalNotice);
  }

  deliver(message: Broadcast): void {
    if (!this.#accepts(message)) return;
    if (!this.#coalesced && !this.isBehind) return this.sink.send(message);
    if (message.event.endsWith('-packet') && message.record) return this.#coalesce(message.record, message);
    if (this.#coalesced && !this.isBehind) this.#sendCoalesced();
    if (this.isBehind) return this.sink.close('slow_consumer');
    this.sink.send(message);
  }

  /** Whether the client has more unsent than it may. */
  get isBehind(): boolean {
    return this.sink.queuedMessages > maxQueuedMessages || this.sink.queuedBytes > maxQueuedBytes;
  }

  /** Sends nothing from now on. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#coalesced = undefined;
  }

  #maySee({ org }: FeedEvent, acl: readonly string[]): boolean {
    if (org !== this.caller.org) return false;
    return this.caller.root || this.caller.principals.some((principal) => acl.includes(principal));
  }

  #accepts(message: Broadcast): boolean {
    if (!this.#readable.has(message.store)) return false;
    if (!this.#filters) return true;
    for (const filter of this.#filters.values()) if (filter(message)) return true;
    return false;
  }

  #coalesce(record: string, message: Broadcast): void {
    this.#coalesced ??= new Map();
    this.#coalesced.set(record, message);
    this.#timer ??= setTimeout(() => this.#checkQueue(), queueCheckInterval).unref();
  }

  #checkQueue(): void {
    this.#timer = undefined;
    if (!this.isBehind) this.#sendCoalesced();
    else this.#timer = setTimeout(() => this.#checkQueue(), queueCheckInterval).unref();
  }

  #sendCoalesced(): void {
    const latest = this.#coalesced;
    this.#coalesced = undefined;
    for (const message of latest?.values() ?? []) this.sink.send(message);
  }
}

const rightsOf = ({ org, root, principals, credentials }: Caller): string =>
  JSON.stringify([org, root, principals, credentials]);
