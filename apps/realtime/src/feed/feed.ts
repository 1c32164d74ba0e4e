import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Bus } from '@stoa/bus';
import { eventPosition, store, type EventFacts } from '@stoa/contracts';
import { LOG, type Logger } from '@stoa/service';
import { feedEvent, type FeedEvent } from './broadcast.js';
import { RecentEvents } from './recent-events.js';

/** Missing events are requested in pages of this size, the limit of the event log. */
const pageSize = 1000;
/** A client that missed more than this has to read everything again. */
const maxReplay = 10_000;
const retryInterval = 200;

/** An event as the bus delivered it. */
type ReceivedEvent = [EventFacts, Uint8Array | string];

/**
 * The store's events, each once and in order. The bus delivers them live; their positions show repetitions, which are
 * dropped, and gaps, which are requested from the store.
 */
@Injectable()
export class Feed implements OnApplicationBootstrap {
  readonly #pending = new Map<number, ReceivedEvent>();
  #deliver: (event: FeedEvent) => void = () => undefined;
  #recent = new RecentEvents(0);
  #last = -1;
  #highestPosition = 0;
  readonly #started: Promise<void>;
  #resolveStarted!: () => void;
  #fetching: Promise<void> | undefined;
  #isStopped = false;

  constructor(
    private readonly bus: Bus,
    @Inject(LOG) private readonly log: Logger,
  ) {
    this.#started = new Promise((resolve) => (this.#resolveStarted = resolve));
  }

  /** Sets the receiver of the events, before the application starts. */
  deliverTo(deliver: (event: FeedEvent) => void): void {
    this.#deliver = deliver;
  }

  /** Clients may connect before the store answers: they receive events from the moment that it does. */
  onApplicationBootstrap(): void {
    void this.#start().catch((error: unknown) => this.log.error({ err: error }, 'the feed ended'));
  }

  /** Ends the requests for missing events. */
  stop(): void {
    this.#isStopped = true;
  }

  /** The position of the last event that was delivered. */
  get last(): number {
    return this.#last;
  }

  /**
   * Whether everything since a position can be replayed: the position is recent enough, and not of the future, which it
   * would be after the log was lost.
   */
  async canReplayFrom(position: number): Promise<boolean> {
    await this.#started;
    if (position > this.#last || this.#last - position > maxReplay) return false;
    if (position >= this.#recent.first) return true;
    const { first } = await this.bus.ask(store.events.positions, {});
    return position >= first - 1;
  }

  /** The events since `position`, as far back as they can be replayed, in pages. */
  async *eventsSince(position: number): AsyncGenerator<FeedEvent[]> {
    await this.#started;
    let at = Math.max(position, this.#last - maxReplay);
    while (at < this.#last) {
      const events = at < this.#recent.first ? await this.#loggedAfter(at) : this.#recent.after(at, pageSize);
      if (!events.length) return;
      yield events;
      at = events.at(-1)!.position;
    }
  }

  /** The events since a recent position: a client that takes these and joins in the same turn misses none. */
  recentSince(position: number): FeedEvent[] {
    return this.#recent.after(Math.max(position, this.#recent.first), pageSize);
  }

  /** Starts with the events from now on. */
  async #start(): Promise<void> {
    this.bus.onEvents('store.>', (facts, wire) => this.#onEvent(facts, wire));
    this.bus.onPush(eventPosition('store'), ({ position }) => this.#onPosition(position));
    this.bus.onReconnect(() => this.#fetchMissing());
    await this.bus.flush();
    const { last } = await this.#retryUntilAnswered(() => this.bus.ask(store.events.positions, {}));
    this.#last = last;
    this.#recent = new RecentEvents(last);
    for (const position of this.#pending.keys()) if (position <= last) this.#pending.delete(position);
    this.#deliverPending();
    this.#resolveStarted();
  }

  async #loggedAfter(position: number): Promise<FeedEvent[]> {
    const logged = await this.bus.ask(store.events.after, { position, limit: pageSize });
    return logged.map(({ wire, ...facts }) => feedEvent(facts, wire));
  }

  #onEvent(facts: EventFacts, wire: Uint8Array): void {
    if (this.#last >= 0 && facts.position <= this.#last) return;
    this.#pending.set(facts.position, [facts, wire]);
    this.#onPosition(facts.position);
  }

  #onPosition(position: number): void {
    this.#highestPosition = Math.max(this.#highestPosition, position);
    this.#deliverPending();
    if (this.#highestPosition > this.#last) this.#fetchMissing();
  }

  /** Delivers the pending events up to the first gap. */
  #deliverPending(): void {
    if (this.#last < 0) return;
    for (let received; (received = this.#pending.get(this.#last + 1));) {
      this.#pending.delete(this.#last + 1);
      const event = feedEvent(...received);
      this.#last = event.position;
      this.#recent.add(event);
      this.#deliver(event);
    }
  }

  #fetchMissing(): void {
    if (this.#last < 0) return;
    this.#fetching ??= this.#fetchPages().finally(() => (this.#fetching = undefined));
  }

  async #fetchPages(): Promise<void> {
    while (!this.#isStopped) {
      const position = this.#last;
      const missed = await this.#retryUntilAnswered(() =>
        this.bus.ask(store.events.after, { position, limit: pageSize }),
      );
      for (const { wire, ...facts } of missed)
        if (facts.position > this.#last) this.#pending.set(facts.position, [facts, wire]);
      this.#deliverPending();
      if (!missed.length || this.#highestPosition <= this.#last) return;
    }
  }

  /** The store and NATS may be unavailable for a while. */
  async #retryUntilAnswered<T>(request: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await request();
      } catch (error) {
        if (this.#isStopped) throw error;
        this.log.warn(`the feed waits for the store: ${(error as Error).message}`);
        await new Promise((resolve) => setTimeout(resolve, retryInterval));
      }
    }
  }
}
