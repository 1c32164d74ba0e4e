import { Fault } from '@stoa/kernel';

/** Places of clients that have something in common, of which each group has as many at most. */
export class Places {
  readonly #taken = new Map<string, number>();

  /** @param reason of the fault for one client too many */
  constructor(
    private readonly max: number,
    private readonly reason: string,
  ) {}

  /** @returns what gives the place back; further calls of it do nothing. @throws Fault too_many */
  take(group: string): () => void {
    const taken = this.#taken.get(group) ?? 0;
    if (taken >= this.max) throw new Fault('too_many', this.reason);
    this.#taken.set(group, taken + 1);
    let isTaken = true;
    return () => {
      if (isTaken) this.#free(group);
      isTaken = false;
    };
  }

  #free(group: string): void {
    const left = this.#taken.get(group)! - 1;
    if (left) this.#taken.set(group, left);
    else this.#taken.delete(group);
  }
}
