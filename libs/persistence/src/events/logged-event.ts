import type { EventFacts } from '@stoa/contracts';

/** An event as it leaves its service's log. */
export interface LoggedEvent extends EventFacts {
  /** What clients get, as JSON text, but for its `seq`. */
  wire: string;
}

const hexes = (column: string): string =>
  `(select coalesce(array_agg(encode(one, 'hex')), '{}') from unnest(${column}) one)`;

/** How rows of `event_log` become events. */
export const events = {
  columns: `position, encode(id, 'hex'), encode(org, 'hex'), name, event, store, encode(record, 'hex'),
    ${hexes('acl')}, ${hexes('lost')}, encode(uid, 'hex'), time, wire`,

  read([position, id, org, name, event, store, record, acl, lost, user, time, wire]: unknown[]): LoggedEvent {
    const texts = { id, org, name, event, store, record, acl, lost, user, wire };
    return { position: Number(position), time: Number(time), ...texts } as LoggedEvent;
  },
};
