import { seeded } from '../../random.js';

/** Random choices, the same for the same seed. */
export class Dice {
  readonly random: () => number;

  constructor(seed: number) {
    this.random = seeded(seed);
  }

  /** From 0 to `count` - 1. */
  below(count: number): number {
    return Math.floor(this.random() * count);
  }

  happens(probability: number): boolean {
    return this.random() < probability;
  }

  one<T>(items: readonly T[]): T | undefined {
    return items[this.below(items.length)];
  }
}
