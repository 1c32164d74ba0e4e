import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FairQueue } from './fair-queue.js';

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] }));
afterEach(() => void jest.useRealTimers());

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

/** A queue, and a log of the statements that started or were refused, in order. */
function observedQueue(limits: Partial<ConstructorParameters<typeof FairQueue>[0]> = {}) {
  const queue = new FairQueue({ slots: 3, share: 2, maxWaiting: 10, maxWait: 1000, ...limits });
  const log: string[] = [];
  const releases = new Map<string, () => void>();
  const acquire = (name: string, caller = name.charAt(0)): void =>
    void queue.acquire(caller).then(
      (release) => {
        log.push(name);
        releases.set(name, release);
      },
      ({ kind }: { kind: string }) => log.push(`${name} ${kind}`),
    );
  const release = async (...names: string[]): Promise<void> => {
    for (const name of names) releases.get(name)!();
    await settled();
  };
  return { log, acquire, release };
}

describe('FairQueue', () => {
  it('runs at most as many statements per caller as its share, and in all as there are slots', async () => {
    const { log, acquire } = observedQueue();
    for (const name of ['a1', 'a2', 'a3', 'b1', 'b2']) acquire(name);
    await settled();
    expect(log).toEqual(['a1', 'a2', 'b1']);
  });

  it('gives the next slot to the caller with the fewest running statements, then to the longest waiting', async () => {
    const { log, acquire, release } = observedQueue();
    for (const name of ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3', 'c1']) acquire(name);
    await settled();
    await release('a1', 'a2', 'b1');
    expect(log).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2']);
    await release('c1', 'a3', 'b2');
    expect(log.slice(6)).toEqual(['a4', 'b3']);
  });

  it('starts the only statement of a caller before the waiting ones of a caller with sixteen', async () => {
    const { log, acquire } = observedQueue({ maxWaiting: 20 });
    for (let count = 0; count < 16; count++) acquire(`a${count}`);
    acquire('b');
    await settled();
    expect(log).toEqual(['a0', 'a1', 'b']);
  });

  it('refuses a statement after the maximal wait: too_many for a full share, unavailable for full slots', async () => {
    const { log, acquire, release } = observedQueue();
    for (const name of ['a1', 'a2', 'a3', 'b1', 'c1']) acquire(name);
    await jest.advanceTimersByTimeAsync(1000);
    expect(log).toEqual(['a1', 'a2', 'b1', 'a3 too_many', 'c1 unavailable']);
    acquire('d1');
    await release('a1');
    expect(log.at(-1)).toBe('d1');
  });

  it('refuses a statement at once with too_many when too many of its caller wait', async () => {
    const { log, acquire } = observedQueue({ maxWaiting: 1 });
    for (const name of ['a1', 'a2', 'a3', 'a4']) acquire(name);
    await settled();
    expect(log.toSorted()).toEqual(['a1', 'a2', 'a4 too_many']);
  });

  it('keeps no caller and no timer when all statements have ended', async () => {
    const { log, acquire, release } = observedQueue({ slots: 1, share: 1 });
    for (const name of ['a1', 'a2']) acquire(name);
    await settled();
    await release('a1');
    await release('a2');
    acquire('a3');
    await settled();
    expect(log).toEqual(['a1', 'a2', 'a3']);
    expect(jest.getTimerCount()).toBe(0);
  });
});
