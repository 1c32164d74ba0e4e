import type { Bus } from '@stoa/bus';
import { eventPosition, store, type EventFacts } from '@stoa/contracts';
import type { Logger } from '@stoa/service';
import { feedEvent, type FeedEvent } from './broadcast.js';
import { Recent } from './recent-events.js';

/** Missing events are asked for in pages of this size, the log's own limit. */
const page = 1000;
/** Whoever is further behind is told that he missed something. */
const longestReplay = 10_000;
const retryAfter = 200;

/** An event as it was heard. */
type Heard = [EventFacts, Uint8Array | string];

/**
 * The store's events, each once and in order. They are heard live; positions tell what is a repetition, and what is
 * missing, which the store is asked for.
 */
export class Feed {
  readonly #waiting = new Map<number, Heard>();
  #recent = new Recent(0);
  #last = -1;
  #known = 0;
  readonly #started: Promise<void>;
  #hasStarted!: () => void;
  #filling: Promise<void> | undefined;
  #isStopped = false;

  constructor(
    private readonly bus: Bus,
    private readonly log: Logger,
    private readonly deliver: (event: FeedEvent) => void,
  ) {
    this.#started = new Promise((resolve) => (this.#hasStarted = resolve));
  }

  /** Begins with what happens from now on. */
  async start(): Promise<void> {
    this.bus.onEvents('store.>', (facts, wire) => this.#hear(facts, wire));
    this.bus.onPush(eventPosition('store'), ({ position }) => this.#expect(position));
    this.bus.onReconnect(() => this.#fill());
    await this.bus.flush();
    const { last } = await this.#persistently(() => this.bus.ask(store.events.positions, {}));
    this.#last = last;
    this.#recent = new Recent(last);
    for (const position of this.#waiting.keys()) if (position <= last) this.#waiting.delete(position);
    this.#advance();
    this.#hasStarted();
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** The position of the last event that was delivered. */
  get last(): number {
    return this.#last;
  }

  /**
   * Whether everything since a position can be had again: it is not too long ago, and it is no position of the future,
   * from before the log was lost say.
   */
  async reaches(position: number): Promise<boolean> {
    await this.#started;
    if (position > this.#last || this.#last - position > longestReplay) return false;
    if (position >= this.#recent.first) return true;
    const { first } = await this.bus.ask(store.events.positions, {});
    return position >= first - 1;
  }

  /** What a reader missed since `position`, as far back as it can be had, in pages. */
  async *since(position: number): AsyncGenerator<FeedEvent[]> {
    await this.#started;
    let at = Math.max(position, this.#last - longestReplay);
    while (at < this.#last) {
      const events = at < this.#recent.first ? await this.#past(at) : this.#recent.after(at, page);
      if (!events.length) return;
      yield events;
      at = events.at(-1)!.position;
    }
  }

  /** What came after a position of a moment ago: whoever takes this and joins at once misses nothing. */
  rest(position: number): FeedEvent[] {
    return this.#recent.after(Math.max(position, this.#recent.first), page);
  }

  async #past(position: number): Promise<FeedEvent[]> {
    const logged = await this.bus.ask(store.events.after, { position, limit: page });
    return logged.map(({ wire, ...facts }) => feedEvent(facts, wire));
  }

  #hear(facts: EventFacts, wire: Uint8Array): void {
    if (this.#last >= 0 && facts.position <= this.#last) return;
    this.#waiting.set(facts.position, [facts, wire]);
    this.#expect(facts.position);
  }

  #expect(position: number): void {
    this.#known = Math.max(this.#known, position);
    this.#advance();
    if (this.#known > this.#last) this.#fill();
  }

  /** Delivers what follows without a gap. */
  #advance(): void {
    if (this.#last < 0) return;
    for (let heard; (heard = this.#waiting.get(this.#last + 1));) {
      this.#waiting.delete(this.#last + 1);
      const event = feedEvent(...heard);
      this.#last = event.position;
      this.#recent.add(event);
      this.deliver(event);
    }
  }

  #fill(): void {
    if (this.#last < 0) return;
    this.#filling ??= this.#fetch().finally(() => (this.#filling = undefined));
  }

  async #fetch(): Promise<void> {
    while (!this.#isStopped) {
      const position = this.#last;
      const missed = await this.#persistently(() =>
        this.bus.ask(store.events.after, { position, limit: page }),
      );
      for (const { wire, ...facts } of missed)
        if (facts.position > this.#last) this.#waiting.set(facts.position, [facts, wire]);
      this.#advance();
      if (!missed.length || this.#known <= this.#last) return;
    }
  }

  /** The store may be away for a while, and NATS too. */
  async #persistently<T>(ask: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (this.#isStopped) throw error;
        this.log.warn(`the feed waits for the store: ${(error as Error).message}`);
        await new Promise((resolve) => setTimeout(resolve, retryAfter));
      }
    }
  }
}
