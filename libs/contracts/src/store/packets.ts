import { creates, pathOf, reads } from '@stoa/auth';
import { filter, listQuery, milliseconds, objectId } from '@stoa/dto';
import { z } from 'zod';
import { event } from '../event.js';
import { command, query } from '../operation.js';

const record = z.object({ store: z.string(), id: z.string() });

/** Packets in one request at most. */
export const packetsLimit = 10_000;

/** The measurements of a device at one time, as stored: flat, its parameters beside the system's keys. */
export const packet = z
  .looseObject({
    _id: objectId.meta({ description: 'In the order of packet time' }),
    _oid: objectId.meta({ description: 'The record that it came from' }),
    _ts: z.int().meta({ description: 'Packet time in microseconds since 1970' }),
    time: milliseconds.meta({ description: 'Packet time in milliseconds since 1970' }),
  })
  .meta({ id: 'Packet' });

const telemetry = {
  type: 'object',
  properties: {
    _ts: { type: 'number', description: 'Microseconds since 1970; else `time` counts' },
    time: { type: 'number', description: 'Milliseconds since 1970; else it is now' },
  },
  additionalProperties: {
    description: 'Scalars; arrays and objects are taken up to two levels deep',
  },
};

/**
 * One packet, or an array of packets. A schema would be too slow for 10,000 packets: `packet.rules.ts` of the store
 * validates them in one pass.
 */
const packetsBody = z.unknown().meta({
  id: 'Telemetry',
  examples: [{ t: 21.5, humidity: 40 }],
  anyOf: [telemetry, { type: 'array', items: telemetry, maxItems: packetsLimit }],
});

/** Stores all packets or none. The reply is the packet, or the number of several packets. */
export const receive = command('store.packets.receive', {
  input: record.extend({ body: packetsBody }),
  reply: z.union([packet, z.object({ inserted: z.int() })]),
  deadline: 15_000,
  effects: ({ store, id }) => [creates(pathOf(store, id, 'packets'))],
});

const filtered = record.extend({ query: filter });

/** Packets of a record in the order of packet time, to which `from` and `to` refer. */
export const list = query('store.packets.list', {
  input: record.extend({ query: listQuery }),
  reply: packet,
  form: 'list',
  deadline: 10_000,
  effects: ({ store, id }) => [reads(pathOf(store, id, 'packets'))],
});

export const summary = query('store.packets.summary', {
  input: filtered,
  reply: z.object({ total: z.int(), first: packet.nullable(), last: packet.nullable() }),
  effects: ({ store, id }) => [reads(pathOf(store, id, 'packets'))],
});

export const count = query('store.packets.count', {
  input: filtered,
  reply: z.object({ total: z.int(), count: z.int() }),
  effects: ({ store, id }) => [reads(pathOf(store, id, 'packets'))],
});

/** Packets of one record that were received together, each as in `object-packet`; a long batch is several events. */
export const received = event(
  'store.packets.received',
  z.array(z.looseObject({ _msgid: objectId, _oid: objectId, _gid: objectId.nullable(), time: milliseconds })),
);
