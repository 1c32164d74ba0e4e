import { may, pathOf } from '@stoa/auth';
import type { Caller } from '@stoa/kernel';

/** Entries of the cache: an organisation has far fewer stores. */
const maxStores = 10_000;

/** The stores whose events a caller may receive: those whose records its credential allows it to read. */
export class ReadableStores {
  readonly #cache = new Map<string | null, boolean>();

  constructor(private readonly caller: Caller) {}

  /** null: an event of no store, which may be read by a caller that may read the list of events. */
  has(store: string | null): boolean {
    const cached = this.#cache.get(store);
    if (cached !== undefined) return cached;
    const isReadable = may(this.caller, 'read', store === null ? '/events' : pathOf(store, '*'));
    if (this.#cache.size >= maxStores) this.#cache.clear();
    this.#cache.set(store, isReadable);
    return isReadable;
  }
}

// One object for all subscribers with the same credential, so that an idle socket costs one reference.
const byCredentials = new WeakMap<readonly string[], ReadableStores>();

export function readableStores(caller: Caller): ReadableStores {
  const cached = byCredentials.get(caller.credentials);
  if (cached) return cached;
  const readable = new ReadableStores(caller);
  byCredentials.set(caller.credentials, readable);
  return readable;
}
