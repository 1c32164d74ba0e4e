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

const keyOf = ({ record, n }: { record: string; n: number }): string => `${record} to ${n}`;

/**
 * Every acknowledged change was told once, in order per record; nothing was told that was not attempted; what was told
 * last is what is there.
 */
export function verdictOf({ attempts, finals, subscriber, killed }: Facts): Verdict {
  const { told, connections, repeated, incomplete } = subscriber;
  const times = new Map<string, number>();
  const last = new Map<string, number>();
  const breaches: string[] = [];
  for (const change of told) {
    times.set(keyOf(change), (times.get(keyOf(change)) ?? 0) + 1);
    if ((last.get(change.record) ?? -1) >= change.n) breaches.push(`out of order: ${keyOf(change)}`);
    last.set(change.record, change.n);
  }
  const attempted = new Set(attempts.map(keyOf));
  const acknowledged = attempts.filter(({ isAcknowledged }) => isAcknowledged);
  for (const change of acknowledged)
    if (!times.has(keyOf(change))) breaches.push(`not told: ${keyOf(change)}`);
  for (const [key, count] of times) {
    if (count > 1) breaches.push(`told ${count} times: ${key}`);
    if (!attempted.has(key)) breaches.push(`never attempted: ${key}`);
  }
  for (const { record, n } of finals)
    if (last.get(record) !== n)
      breaches.push(`${record} is ${n}, but was last told to be ${last.get(record)}`);
  if (incomplete) breaches.push(`told ${incomplete} times that something is missing`);
  return {
    killed,
    attempted: attempts.length,
    acknowledged: acknowledged.length,
    told: told.length,
    connections,
    repeated,
    breaches,
  };
}
