import type { EventFacts } from '@stoa/contracts';

/** An event of a service's log. */
export interface LoggedEvent extends EventFacts {
  /** JSON text that clients receive, without the field `seq`, which is the position. */
  wire: string;
}

const hexArray = (column: string): string =>
  `(select coalesce(array_agg(encode(one, 'hex')), '{}') from unnest(${column}) one)`;

/** Columns of `event_log` for `readEvent`. */
export const eventColumns = `position, encode(id, 'hex'), encode(org, 'hex'), name, event, store, encode(record, 'hex'),
    ${hexArray('acl')}, ${hexArray('lost')}, encode(uid, 'hex'), time, wire`;

export function readEvent(row: unknown[]): LoggedEvent {
  const [position, id, org, name, event, store, record, acl, lost, user, time, wire] = row;
  const texts = { id, org, name, event, store, record, acl, lost, user, wire };
  return { position: Number(position), time: Number(time), ...texts } as LoggedEvent;
}
