import type { Subscriber } from './subscriber.js';
import type { Attempt } from './writer.js';

export interface Verdict {
  killed: string[];
  attempted: number;
  acknowledged: number;
  received: number;
  connections: number;
  repeated: number;
  /** Each a breach of what is promised; none is what is wanted. */
  breaches: string[];
}

interface Facts {
  attempts: Attempt[];
  finals: { record: string; n: number }[];
  subscriber: Pick<Subscriber, 'received' | 'incomplete' | 'connections' | 'repeated'>;
  killed: string[];
}

/**
 * Checks that each acknowledged change was received once and in order per record, that no change was received that was
 * not attempted, and that the last received change of a record is its stored state.
 */
export function verdictOf({ attempts, finals, subscriber, killed }: Facts): Verdict {
  const { received, connections, repeated, incomplete } = subscriber;
  const acknowledged = attempts.filter(({ isAcknowledged }) => isAcknowledged);
  const breaches = [
    ...disordered(received),
    ...absent(acknowledged, received).map((key) => `not received: ${key}`),
    ...absent(received, attempts).map((key) => `never attempted: ${key}`),
    ...stale(finals, received),
    ...(incomplete ? [`${incomplete} resumptions were incomplete`] : []),
  ];
  const counts = { attempted: attempts.length, acknowledged: acknowledged.length, received: received.length };
  return { killed, ...counts, connections, repeated, breaches };
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
