import { may, pathOf } from '@stoa/auth';
import type { Caller } from '@stoa/kernel';

/** Entries of the cache: an organisation has far fewer stores. */
const maxStores = 10_000;

/** The stores whose events a caller's credential grants: those whose records it grants to read. */
export class ReadableStores {
  readonly #known = new Map<string | null, boolean>();

  constructor(private readonly caller: Caller) {}

  /** null: an event of no store, which is read as the list of events is. */
  has(store: string | null): boolean {
    const known = this.#known.get(store);
    if (known !== undefined) return known;
    const isReadable = may(this.caller, 'read', store === null ? '/events' : pathOf(store, '*'));
    if (this.#known.size >= maxStores) this.#known.clear();
    this.#known.set(store, isReadable);
    return isReadable;
  }
}

// One object for all subscribers with the same credential: an idle socket costs a reference.
const byCredentials = new WeakMap<readonly string[], ReadableStores>();

export function readableStores(caller: Caller): ReadableStores {
  const known = byCredentials.get(caller.credentials);
  if (known) return known;
  const readable = new ReadableStores(caller);
  byCredentials.set(caller.credentials, readable);
  return readable;
}
