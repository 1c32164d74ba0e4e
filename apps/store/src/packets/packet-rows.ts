import type { Packet } from './packet.rules.js';

/** Packets of one object with their ids, back to back. */
export interface Delivery {
  object: string;
  packets: readonly Packet[];
  ids: Buffer;
}

/** Deliveries as the values of one statement, columns of packets among them: arrays and lines that PostgreSQL cuts. */
export interface PacketRows {
  objects: string[];
  /** The object of each event. */
  chunks: string[];
  ids: Buffer;
  /** Which event each packet belongs to, counted from 1. */
  places: string;
  moments: string;
  params: string;
}

/** An event has no more bytes than this of packets, so that it fits one message of the bus. */
const longestEvent = 250 * 1024;
/** What an event says of each packet beside its params. */
const perPacket = 160;

export function rowsOf(deliveries: readonly Delivery[]): PacketRows {
  const chunks: string[] = [];
  const places: number[] = [];
  for (const { object, packets } of deliveries) {
    let room = 0;
    for (const { params } of packets) {
      const size = perPacket + Buffer.byteLength(params);
      if (size > room) {
        chunks.push(object);
        room = longestEvent;
      }
      room -= size;
      places.push(chunks.length);
    }
  }
  const all = deliveries.flatMap(({ packets }) => packets);
  return {
    objects: [...new Set(deliveries.map(({ object }) => object))],
    chunks,
    ids: deliveries.length === 1 ? deliveries[0]!.ids : Buffer.concat(deliveries.map(({ ids }) => ids)),
    places: `{${places.join(',')}}`,
    moments: `{${all.map(({ ts }) => ts).join(',')}}`,
    params: all.map(({ params }) => params).join('\n'),
  };
}
