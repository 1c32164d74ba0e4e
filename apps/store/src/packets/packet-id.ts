import { randomBytes } from 'node:crypto';

/** Bytes of one id. */
export const idSize = 12;

/**
 * A generator of packet ids. An id is an ObjectId: four bytes are the seconds of the packet's time, the next ten bits its
 * milliseconds. So the order of ids is the order of packet time, and lists page through a device's packets as through
 * records, `after` included. The other 54 bits distinguish packets of one millisecond: 30 bits per process, a counter of
 * 24 bits.
 *
 * @returns a function from packet times, in microseconds since 1970, to their ids, back to back
 */
export function packetIds(seed: Buffer = randomBytes(7)): (times: readonly number[]) => Buffer {
  const machine = seed.readUInt32BE(0) >>> 2;
  let counter = seed.readUIntBE(4, 3);
  return (times) => {
    const ids = Buffer.allocUnsafe(times.length * idSize);
    let at = 0;
    for (const ts of times) {
      counter = (counter + 1) & 0xffffff;
      at = ids.writeUInt32BE(Math.floor(ts / 1e6), at);
      // Ten bits of milliseconds, then the upper 22 bits of the process; its lower eight are before the counter.
      at = ids.writeUInt32BE(((millisecondsOf(ts) << 22) | (machine >>> 8)) >>> 0, at);
      at = ids.writeUInt32BE((((machine & 0xff) << 24) | counter) >>> 0, at);
    }
    return ids;
  };
}

/** The last time that four bytes of seconds can hold, in milliseconds since 1970: February 2106. */
export const maxTime = 2 ** 32 * 1000 - 1;

/** The least and the greatest id, in hex, of a packet of this time in milliseconds. */
export function idBounds(time: number): { min: string; max: string } {
  const bytes = Buffer.alloc(idSize);
  bytes.writeUInt32BE(Math.floor(time / 1000));
  bytes.writeUInt32BE(((time % 1000) << 22) >>> 0, 4);
  const min = bytes.toString('hex');
  bytes.writeUInt32BE((((time % 1000) << 22) | 0x3fffff) >>> 0, 4);
  bytes.fill(0xff, 8);
  return { min, max: bytes.toString('hex') };
}

/** The milliseconds within the second of a time in microseconds. */
const millisecondsOf = (ts: number): number => Math.floor(ts / 1000) % 1000;
