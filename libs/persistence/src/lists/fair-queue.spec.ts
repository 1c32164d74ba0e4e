import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FairQueue } from './fair-queue.js';

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] }));
afterEach(() => void jest.useRealTimers());

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

/** A queue, and what became of those that asked, in order. */
function watched(limits: Partial<ConstructorParameters<typeof FairQueue>[0]> = {}) {
  const queue = new FairQueue({ slots: 3, share: 2, waiting: 10, patience: 1000, ...limits });
  const log: string[] = [];
  const ends = new Map<string, () => void>();
  const ask = (name: string, caller = name.charAt(0)): void =>
    void queue.acquire(caller).then(
      (end) => {
        log.push(name);
        ends.set(name, end);
      },
      ({ kind }: { kind: string }) => log.push(`${name} ${kind}`),
    );
  const end = async (...names: string[]): Promise<void> => {
    for (const name of names) ends.get(name)!();
    await settled();
  };
  return { log, ask, end };
}

describe('a queue of lists', () => {
  it('runs no more of a caller than the share, and of all than the slots', async () => {
    const { log, ask } = watched();
    for (const name of ['a1', 'a2', 'a3', 'b1', 'b2']) ask(name);
    await settled();
    expect(log).toEqual(['a1', 'a2', 'b1']);
  });

  it('gives the next turn to the caller with the fewest running, then to the one that waited longest', async () => {
    const { log, ask, end } = watched();
    for (const name of ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3', 'c1']) ask(name);
    await settled();
    await end('a1', 'a2', 'b1');
    expect(log).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2']);
    await end('c1', 'a3', 'b2');
    expect(log.slice(6)).toEqual(['a4', 'b3']);
  });

  it('lets one list of a caller pass sixteen of another', async () => {
    const { log, ask } = watched({ waiting: 20 });
    for (let count = 0; count < 16; count++) ask(`a${count}`);
    ask('b');
    await settled();
    expect(log).toEqual(['a0', 'a1', 'b']);
  });

  it('refuses what waited too long: for the own share too_many, for the slots of others unavailable', async () => {
    const { log, ask, end } = watched();
    for (const name of ['a1', 'a2', 'a3', 'b1', 'c1']) ask(name);
    await jest.advanceTimersByTimeAsync(1000);
    expect(log).toEqual(['a1', 'a2', 'b1', 'a3 too_many', 'c1 unavailable']);
    ask('d1');
    await end('a1');
    expect(log.at(-1)).toBe('d1');
  });

  it('refuses at once when too many of a caller wait', async () => {
    const { log, ask } = watched({ waiting: 1 });
    for (const name of ['a1', 'a2', 'a3', 'a4']) ask(name);
    await settled();
    expect(log.toSorted()).toEqual(['a1', 'a2', 'a4 too_many']);
  });

  it('starts anew when all have ended', async () => {
    const { log, ask, end } = watched({ slots: 1, share: 1 });
    for (const name of ['a1', 'a2']) ask(name);
    await settled();
    await end('a1');
    await end('a2');
    ask('a3');
    await settled();
    expect(log).toEqual(['a1', 'a2', 'a3']);
    expect(jest.getTimerCount()).toBe(0);
  });
});
