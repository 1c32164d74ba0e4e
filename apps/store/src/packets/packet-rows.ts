import type { Packet } from './packet.rules.js';

/** Packets of one object. */
export interface Delivery {
  object: string;
  packets: readonly Packet[];
  /** The ids of the packets, back to back, `idSize` bytes each. */
  ids: Buffer;
}

/** Deliveries as the parameters of one statement: columns as PostgreSQL arrays, and lines that PostgreSQL splits. */
export interface PacketRows {
  /** Objects in hex, each once. */
  objects: string[];
  /** Per chunk, which is the packets of one event: the object in hex. */
  chunkObjects: string[];
  /** Per packet `idSize` bytes. */
  ids: Buffer;
  /** Per packet the number of its chunk, from 1: int[]. */
  chunkNumbers: string;
  /** Per packet microseconds since 1970: bigint[]. */
  times: string;
  /** Per packet a line. */
  params: string;
}

/** Bytes of packets in one event at most, so that it fits one message of the bus. */
const maxEventSize = 250 * 1024;
/** Bytes that an event adds to a packet's parameters. */
const packetOverhead = 160;

export function rowsOf(deliveries: readonly Delivery[]): PacketRows {
  const chunkObjects: string[] = [];
  const chunkNumbers: number[] = [];
  for (const { object, packets } of deliveries) {
    let remaining = 0;
    for (const { params } of packets) {
      const size = packetOverhead + Buffer.byteLength(params);
      if (size > remaining) {
        chunkObjects.push(object);
        remaining = maxEventSize;
      }
      remaining -= size;
      chunkNumbers.push(chunkObjects.length);
    }
  }
  const packets = deliveries.flatMap((delivery) => delivery.packets);
  return {
    objects: [...new Set(deliveries.map(({ object }) => object))],
    chunkObjects,
    ids: deliveries.length === 1 ? deliveries[0]!.ids : Buffer.concat(deliveries.map(({ ids }) => ids)),
    chunkNumbers: `{${chunkNumbers.join(',')}}`,
    times: `{${packets.map(({ ts }) => ts).join(',')}}`,
    params: packets.map(({ params }) => params).join('\n'),
  };
}
