import { Fault } from '@stoa/kernel';

export interface Limits {
  /** At most so many at a time, of all callers together. */
  slots: number;
  /** At most so many at a time of one caller, so that there is always a slot that others get. */
  share: number;
  /** At most so many of one caller wait. */
  waiting: number;
  /** Milliseconds until one that waits is refused. */
  patience: number;
}

interface Place {
  running: number;
  waiting: Waiting[];
}

interface Waiting {
  start(): void;
  refuse(fault: Fault): void;
  timer: NodeJS.Timeout;
}

/**
 * Who may run a statement next. Callers take turns, however much each of them asks for.
 *
 * Invariant: while a slot is free, only callers wait that have the whole of their share running.
 */
export class FairQueue {
  #running = 0;
  /** In the order of turns: a caller that had one goes to the end. */
  readonly #callers = new Map<string, Place>();

  constructor(private readonly limits: Limits) {}

  /**
   * Waits for a turn.
   * @returns what ends it
   * @throws Fault too_many when the caller's own share is in use for too long, unavailable when the slots of others are
   */
  async acquire(caller: string): Promise<() => void> {
    const place = this.#callers.get(caller) ?? { running: 0, waiting: [] };
    this.#callers.set(caller, place);
    if (place.waiting.length >= this.limits.waiting) throw ownShare();
    await new Promise<void>((resolve, reject) => this.#wait(place, resolve, reject));
    return () => this.#release(caller, place);
  }

  #wait(place: Place, start: () => void, refuse: (fault: Fault) => void): void {
    const timer = setTimeout(() => this.#giveUp(place, waiting), this.limits.patience);
    const waiting: Waiting = { start, refuse, timer };
    place.waiting.push(waiting);
    this.#next();
  }

  #giveUp(place: Place, waiting: Waiting): void {
    place.waiting.splice(place.waiting.indexOf(waiting), 1);
    waiting.refuse(place.running >= this.limits.share ? ownShare() : allSlots());
  }

  #release(caller: string, place: Place): void {
    place.running--;
    this.#running--;
    if (!place.running && !place.waiting.length) this.#callers.delete(caller);
    this.#next();
  }

  #next(): void {
    while (this.#running < this.limits.slots) {
      const turn = this.#turn();
      if (!turn) return;
      const [caller, place] = turn;
      this.#callers.delete(caller);
      this.#callers.set(caller, place);
      const { start, timer } = place.waiting.shift()!;
      clearTimeout(timer);
      place.running++;
      this.#running++;
      start();
    }
  }

  /** The caller with the fewest running, of several the one whose last turn is longest ago. */
  #turn(): [string, Place] | undefined {
    const may = [...this.#callers].filter(
      ([, { running, waiting }]) => waiting.length && running < this.limits.share,
    );
    return may.toSorted(([, one], [, other]) => one.running - other.running)[0];
  }
}

const retry = { retryAfter: 1 };
const ownShare = (): Fault => new Fault('too_many', 'lists', 'too many lists of one caller at a time', retry);
const allSlots = (): Fault => new Fault('unavailable', 'lists', 'too many lists at a time', retry);
