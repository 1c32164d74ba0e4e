import type { Subscriber } from './subscriber.js';
import type { Attempt } from './writer.js';

interface Facts {
  attempts: Attempt[];
  finals: { record: string; n: number }[];
  subscriber: Pick<Subscriber, 'received' | 'incomplete'>;
}

/**
 * Checks that each acknowledged change was received once and in order per record, that no change was received that was
 * not attempted, and that the last received change of a record is its stored state.
 */
export function breachesOf({ attempts, finals, subscriber }: Facts): string[] {
  const { received, incomplete } = subscriber;
  const acknowledged = attempts.filter(({ isAcknowledged }) => isAcknowledged);
  return [
    ...disordered(received),
    ...absent(acknowledged, received).map((key) => `not received: ${key}`),
    ...absent(received, attempts).map((key) => `never attempted: ${key}`),
    ...stale(finals, received),
    ...(incomplete ? [`${incomplete} resumptions were incomplete`] : []),
  ];
}

type Change = { record: string; n: number };
const keyOf = ({ record, n }: Change): string => `${record} to ${n}`;

/** What one has and the other lacks. */
function absent(from: readonly Change[], other: readonly Change[]): string[] {
  const known = new Set(other.map(keyOf));
  return from.map(keyOf).filter((key) => !known.has(key));
}

/** A change that does not follow the one received before it: it came late, or twice. */
function disordered(received: readonly Change[]): string[] {
  const last = new Map<string, number>();
  return received.flatMap((change) => {
    const before = last.get(change.record) ?? -1;
    last.set(change.record, change.n);
    return before >= change.n ? [`out of order: ${keyOf(change)} after ${before}`] : [];
  });
}

function stale(finals: readonly Change[], received: readonly Change[]): string[] {
  const last = new Map(received.map(({ record, n }) => [record, n]));
  return finals.flatMap(({ record, n }) =>
    last.get(record) === n ? [] : [`${record} is ${n}, but was last received as ${last.get(record)}`],
  );
}
