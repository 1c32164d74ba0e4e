import type { FeedEvent } from './broadcast.js';

/** So many events, and so many characters of them, are kept at hand for those who come back. */
const most = 10_000;
const mostSize = 64 * 1024 * 1024;

/** The newest events, so that a storm of returning clients asks no database. */
export class Recent {
  #events: FeedEvent[] = [];
  #start = 0;
  #size = 0;
  #before: number;

  /** `before`: the position that the first event added will follow. */
  constructor(before: number) {
    this.#before = before;
  }

  /** Everything after this position is here. */
  get first(): number {
    return this.#before;
  }

  add(event: FeedEvent): void {
    this.#events.push(event);
    this.#size += event.size;
    while (this.#events.length - this.#start > most || this.#size > mostSize) {
      const gone = this.#events[this.#start++]!;
      this.#size -= gone.size;
      this.#before = gone.position;
    }
    // Cut off now and then, for cutting costs a copy of the rest.
    if (this.#start > most) {
      this.#events = this.#events.slice(this.#start);
      this.#start = 0;
    }
  }

  /** At most so many events after a position that is not before `first`. */
  after(position: number, count: number): FeedEvent[] {
    const index = this.#start + (position - this.#before);
    return this.#events.slice(index, index + count);
  }
}
