import { Fault } from '@stoa/kernel';

export interface QueueLimits {
  /** Statements that run at a time, over all callers. */
  slots: number;
  /** Statements of one caller that run at a time: less than `slots`, so that others get a slot. */
  share: number;
  /** Statements of one caller that wait. */
  maxWaiting: number;
  /** Milliseconds after which a waiting statement is refused. */
  maxWait: number;
}

interface CallerState {
  running: number;
  waiting: Waiting[];
}

interface Waiting {
  start(): void;
  refuse(fault: Fault): void;
  timer: NodeJS.Timeout;
}

/**
 * A queue in which callers take turns, however many statements each of them has.
 *
 * Invariant: while a slot is free, only callers wait whose whole share is running.
 */
export class FairQueue {
  #running = 0;
  /** In the order of turns: a caller that gets a turn moves to the end. */
  readonly #callers = new Map<string, CallerState>();

  constructor(private readonly limits: QueueLimits) {}

  /**
   * Waits for a turn.
   * @returns a function that ends the turn
   * @throws Fault too_many when the caller's own share is in use for too long, unavailable when the slots are
   */
  async acquire(caller: string): Promise<() => void> {
    const state = this.#callers.get(caller) ?? { running: 0, waiting: [] };
    this.#callers.set(caller, state);
    if (state.waiting.length >= this.limits.maxWaiting) throw shareInUse();
    await new Promise<void>((resolve, reject) => this.#wait(state, resolve, reject));
    return () => this.#release(caller, state);
  }

  #wait(state: CallerState, start: () => void, refuse: (fault: Fault) => void): void {
    const timer = setTimeout(() => this.#timeOut(state, waiting), this.limits.maxWait);
    const waiting: Waiting = { start, refuse, timer };
    state.waiting.push(waiting);
    this.#startNext();
  }

  #timeOut(state: CallerState, waiting: Waiting): void {
    state.waiting.splice(state.waiting.indexOf(waiting), 1);
    waiting.refuse(state.running >= this.limits.share ? shareInUse() : slotsInUse());
  }

  #release(caller: string, state: CallerState): void {
    state.running--;
    this.#running--;
    if (!state.running && !state.waiting.length) this.#callers.delete(caller);
    this.#startNext();
  }

  #startNext(): void {
    while (this.#running < this.limits.slots) {
      const next = this.#nextCaller();
      if (!next) return;
      const [caller, state] = next;
      this.#callers.delete(caller);
      this.#callers.set(caller, state);
      const { start, timer } = state.waiting.shift()!;
      clearTimeout(timer);
      state.running++;
      this.#running++;
      start();
    }
  }

  /** The waiting caller with the fewest running statements; of several the one whose last turn is longest ago. */
  #nextCaller(): [string, CallerState] | undefined {
    const eligible = [...this.#callers].filter(
      ([, { running, waiting }]) => waiting.length && running < this.limits.share,
    );
    return eligible.toSorted(([, one], [, other]) => one.running - other.running)[0];
  }
}

const details = { retryAfter: 1 };
const shareInUse = (): Fault =>
  new Fault('too_many', 'lists', 'too many lists of one caller at a time', details);
const slotsInUse = (): Fault => new Fault('unavailable', 'lists', 'too many lists at a time', details);
