/** An event for the clients of a stream. */
export interface ServerEvent {
  /** What a client sends as `Last-Event-ID` when it connects again. Without line ends. */
  id?: string;
  event?: string;
  data: unknown;
}

/**
 * The events of one stream, from where its reader begins. The signal is aborted when the client is gone or the service
 * stops: what waits for an event has to end then.
 */
export type EventSource = (signal: AbortSignal) => AsyncIterable<ServerEvent>;

/** Milliseconds within which a failure is still the reply, and a client waits for the head of the stream at most. */
const openingTime = 1000;
const heartbeat = new Uint8Array();

/** The messages of a stream: each is an event as JSON, or empty when there was none for a while. */
export class ServerEvents implements AsyncIterator<Uint8Array, undefined> {
  readonly #ending = new AbortController();
  readonly #events: AsyncIterator<ServerEvent>;
  #next: Promise<IteratorResult<ServerEvent>> | undefined;
  #wait: number;

  /** @param interval milliseconds without an event after which a message is empty */
  constructor(
    source: EventSource,
    private readonly interval: number,
  ) {
    this.#events = source(this.#ending.signal)[Symbol.asyncIterator]();
    this.#wait = Math.min(openingTime, interval);
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#next ??= this.#events.next();
    const result = await this.#within(this.#next, this.#wait);
    this.#wait = this.interval;
    if (this.#ending.signal.aborted) return { value: undefined, done: true };
    if (!result) return { value: heartbeat, done: false };
    this.#next = undefined;
    if (result.done) return { value: undefined, done: true };
    return { value: Buffer.from(JSON.stringify(result.value)), done: false };
  }

  /** Ends the stream and its source, also while an event is awaited. */
  return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#ending.abort();
    this.#next?.catch(() => undefined);
    this.#events.return?.().catch(() => undefined);
    return Promise.resolve({ value: undefined, done: true });
  }

  /** @returns undefined when the time is over or the stream has ended before */
  async #within<T>(result: Promise<T>, milliseconds: number): Promise<T | undefined> {
    const { signal } = this.#ending;
    const over = Promise.withResolvers<undefined>();
    const end = (): void => over.resolve(undefined);
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
    try {
      return await Promise.race([result, over.promise]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    }
  }
}
