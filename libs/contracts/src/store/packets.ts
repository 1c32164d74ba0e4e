import { creates, pathOf, reads } from '@stoa/auth';
import { filter, listQuery, milliseconds, objectId } from '@stoa/dto';
import { z } from 'zod';
import { event } from '../event.js';
import { command, query } from '../operation.js';

const record = z.object({ store: z.string(), id: z.string() });

/** At most so many packets in one request. */
export const packetsLimit = 10_000;

/** What a device measured at one moment, as it was stored: flat, its own parameters beside the system's keys. */
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
 * One packet, or several as an array. Ten thousand packets are no matter for a schema: `packet.rules.ts` of the store
 * looks at each of them once, by hand.
 */
const packetsBody = z.unknown().meta({
  id: 'Telemetry',
  examples: [{ t: 21.5, humidity: 40 }],
  anyOf: [telemetry, { type: 'array', items: telemetry, maxItems: packetsLimit }],
});

/** One packet answers with itself, several with how many they were. All of them are stored, or none. */
export const receive = command('store.packets.receive', {
  input: record.extend({ body: packetsBody }),
  reply: z.union([packet, z.object({ inserted: z.int() })]),
  deadline: 15_000,
  effects: ({ store, id }) => [creates(pathOf(store, id, 'packets'))],
});

const filtered = record.extend({ query: filter });

/** Packets of a record in the order of packet time, which is what `from` and `to` are about. */
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

/** Packets of one record that came together, each as `object-packet` shows it; a long batch is several of these. */
export const received = event(
  'store.packets.received',
  z.array(z.looseObject({ _msgid: objectId, _oid: objectId, _gid: objectId.nullable(), time: milliseconds })),
);
