import type { FeedEvent } from './broadcast.js';

/** The limits of what is kept for clients that resume: events, and characters of their text. */
const maxEvents = 10_000;
const maxSize = 64 * 1024 * 1024;

/** The newest events, so that many clients that resume at once cause no database query. */
export class RecentEvents {
  #events: FeedEvent[] = [];
  #start = 0;
  #size = 0;
  #before: number;

  /** `before`: the position before the first event that is added. */
  constructor(before: number) {
    this.#before = before;
  }

  /** Every event after this position is kept. */
  get first(): number {
    return this.#before;
  }

  add(event: FeedEvent): void {
    this.#events.push(event);
    this.#size += event.size;
    while (this.#events.length - this.#start > maxEvents || this.#size > maxSize) {
      const removed = this.#events[this.#start++]!;
      this.#size -= removed.size;
      this.#before = removed.position;
    }
    // The array is cut rarely, because each cut copies the rest.
    if (this.#start > maxEvents) {
      this.#events = this.#events.slice(this.#start);
      this.#start = 0;
    }
  }

  /** At most `count` events after a position that is not before `first`. */
  after(position: number, count: number): FeedEvent[] {
    const index = this.#start + (position - this.#before);
    return this.#events.slice(index, index + count);
  }
}
