import { randomBytes } from 'node:crypto';

/** Bytes of one id. */
export const idSize = 12;

/**
 * Ids of packets, back to back. Each is an ObjectId whose first four bytes are the seconds of the packet's own time, as
 * everywhere; the next ten bits are its milliseconds. So the order of ids is the order of packet time, and a list pages
 * through a device's packets, `after` included, as through any records. The other 54 bits tell packets of one
 * millisecond apart: thirty of this process, and a counter.
 */
export function packetIds(seed: Buffer = randomBytes(7)): (moments: readonly number[]) => Buffer {
  const machine = seed.readUInt32BE(0) >>> 2;
  let counter = seed.readUIntBE(4, 3);
  return (moments) => {
    const ids = Buffer.allocUnsafe(moments.length * idSize);
    let at = 0;
    for (const ts of moments) {
      counter = (counter + 1) & 0xffffff;
      at = ids.writeUInt32BE(Math.floor(ts / 1e6), at);
      // Ten bits of milliseconds, then the upper 22 of the process; its lower eight stand before the counter.
      at = ids.writeUInt32BE(((millisecondsOf(ts) << 22) | (machine >>> 8)) >>> 0, at);
      at = ids.writeUInt32BE((((machine & 0xff) << 24) | counter) >>> 0, at);
    }
    return ids;
  };
}

/** As far as the four bytes of seconds go, in milliseconds: February 2106. */
export const lastMoment = 2 ** 32 * 1000 - 1;

/** In hex, what no id of a packet of this millisecond is below, and what none is above. */
export function idBounds(time: number): { min: string; max: string } {
  const bytes = Buffer.alloc(idSize);
  bytes.writeUInt32BE(Math.floor(time / 1000));
  bytes.writeUInt32BE(((time % 1000) << 22) >>> 0, 4);
  const min = bytes.toString('hex');
  bytes.writeUInt32BE((((time % 1000) << 22) | 0x3fffff) >>> 0, 4);
  bytes.fill(0xff, 8);
  return { min, max: bytes.toString('hex') };
}

/** Within its second. */
const millisecondsOf = (ts: number): number => Math.floor(ts / 1000) % 1000;
