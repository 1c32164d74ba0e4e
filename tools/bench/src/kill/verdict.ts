import type { Subscriber } from './subscriber.js';
import type { Attempt } from './writer.js';

export interface Verdict {
  killed: string[];
  attempted: number;
  acknowledged: number;
  told: number;
  connections: number;
  repeated: number;
  /** Each a breach of what is promised; none is what is wanted. */
  breaches: string[];
}

interface Facts {
  attempts: Attempt[];
  finals: { record: string; n: number }[];
  subscriber: Pick<Subscriber, 'told' | 'incomplete' | 'connections' | 'repeated'>;
  killed: string[];
}

/**
 * Every acknowledged change was told once, in order per record; nothing was told that was not attempted; what was told
 * last is what is there.
 */
export function verdictOf({ attempts, finals, subscriber, killed }: Facts): Verdict {
  const { told, connections, repeated, incomplete } = subscriber;
  const acknowledged = attempts.filter(({ isAcknowledged }) => isAcknowledged);
  const breaches = [
    ...disordered(told),
    ...absent(acknowledged, told).map((key) => `not told: ${key}`),
    ...absent(told, attempts).map((key) => `never attempted: ${key}`),
    ...stale(finals, told),
    ...(incomplete ? [`told ${incomplete} times that something is missing`] : []),
  ];
  const counts = { attempted: attempts.length, acknowledged: acknowledged.length, told: told.length };
  return { killed, ...counts, connections, repeated, breaches };
}

type Change = { record: string; n: number };
const keyOf = ({ record, n }: Change): string => `${record} to ${n}`;

/** What one has and the other lacks. */
function absent(from: readonly Change[], other: readonly Change[]): string[] {
  const known = new Set(other.map(keyOf));
  return from.map(keyOf).filter((key) => !known.has(key));
}

/** A change that does not go on from the one told before it: too late, or told twice. */
function disordered(told: readonly Change[]): string[] {
  const last = new Map<string, number>();
  return told.flatMap((change) => {
    const before = last.get(change.record) ?? -1;
    last.set(change.record, change.n);
    return before >= change.n ? [`out of order: ${keyOf(change)} after ${before}`] : [];
  });
}

function stale(finals: readonly Change[], told: readonly Change[]): string[] {
  const last = new Map(told.map(({ record, n }) => [record, n]));
  return finals.flatMap(({ record, n }) =>
    last.get(record) === n ? [] : [`${record} is ${n}, but was last told to be ${last.get(record)}`],
  );
}
