/** Pseudo-random choices, the same on each run with the same seed. */
export interface Choices {
  /** An integer from 0 to `below - 1`. */
  number(below: number): number;
  one<T>(of: readonly T[]): T;
  /** True in one case of `of`. */
  chance(of: number): boolean;
}

/** Mulberry32: short, and uniform enough for tests. */
export function choices(seed: number): Choices {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const number = (below: number): number => Math.floor(next() * below);
  return { number, one: (of) => of[number(of.length)]!, chance: (of) => number(of) === 0 };
}
