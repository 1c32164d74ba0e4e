import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { Bus } from '@stoa/bus';
import { Files } from '@stoa/files';
import { Fault } from '@stoa/kernel';
import { testServers, type TestServers } from '@stoa/testing';

const MiB = 1024 * 1024;
const limit = { maxBytes: 512 * MiB };

let servers: TestServers;
let bus: Bus;
let files: Files;

beforeAll(async () => {
  servers = await testServers();
  bus = await Bus.connect({ url: servers.natsUrl, name: 'files' });
  files = new Files(bus.bucket('files'));
});
afterAll(async () => {
  await bus.drain();
  await servers.stop();
});

async function* parts(count: number, size = 64 * 1024, before?: (index: number) => Promise<void> | void) {
  for (let index = 0; index < count; index++) {
    await before?.(index);
    yield Buffer.alloc(size, index % 251);
  }
}

async function digestOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

/** Bytes and messages of the bucket, as JetStream counts them. */
async function stored(): Promise<{ bytes: number; messages: number }> {
  const { state } = await (await jetstreamManager(bus.connection as never)).streams.info('OBJ_files');
  return { bytes: state.bytes, messages: state.messages };
}

describe('a stored file', () => {
  it.each([
    ['empty', 0, 1],
    ['smaller than a chunk', 1, 10],
    ['of one chunk', 2, 64 * 1024],
    ['of several chunks and a rest', 7, 64 * 1024 + 1],
  ])('a file that is %s is read as it was stored', async (_name, count, size) => {
    const sha256 = await digestOf(parts(count, size));
    const file = await files.put(parts(count, size), limit);
    expect(file).toMatchObject({ bytes: count * size, sha256 });
    expect(await digestOf(files.read(file.id))).toBe(sha256);
    await files.remove(file.id);
  });

  it('keeps at most one MiB in memory of 200 MB, when it is stored and when it is read', async () => {
    await files.remove((await files.put(parts(1), limit)).id);
    const { bytes: before } = await stored();
    let maxAhead = 0;
    const count = 3200;
    const source = parts(count, 64 * 1024, async (index) => {
      if (index % 100) return;
      maxAhead = Math.max(maxAhead, index * 64 * 1024 - ((await stored()).bytes - before));
    });
    const { id, bytes, sha256 } = await files.put(source, limit);
    expect(bytes).toBe(count * 64 * 1024);
    expect(maxAhead).toBeLessThan(MiB);

    const hash = createHash('sha256');
    const received = () => bus.connection.stats().inBytes;
    const start = received();
    let [read, maxReceived] = [0, 0];
    for await (const chunk of files.read(id)) {
      hash.update(chunk);
      read += chunk.length;
      // What was requested arrives before the reply to a ping.
      if (read % (100 * chunk.length) < chunk.length) await bus.flush();
      maxReceived = Math.max(maxReceived, received() - start - read);
    }
    expect(hash.digest('hex')).toBe(sha256);
    expect(maxReceived).toBeLessThan(2 * MiB);
    await files.remove(id);
  });

  it('a reader that stops requests no more chunks', async () => {
    const { id } = await files.put(parts(64), limit);
    const before = bus.connection.stats().inBytes;
    for await (const chunk of files.read(id)) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await files.remove(id);
    // One chunk and the next one, of 4 MiB.
    expect(bus.connection.stats().inBytes - before).toBeLessThan(1.5 * MiB);
  });
});

describe('a range of a file', () => {
  const size = 100 * 1024;
  const count = 80;
  const total = count * size;
  const MiBs = (bytes: number): number => bytes / MiB;
  let whole: Buffer;
  const ids: string[] = [];
  let ranged: Files;

  async function* withOthers(of: number) {
    const others = (async () => {
      for (let other = 0; other < of; other++) await ranged.put(parts(3, 200 * 1024), limit);
    })();
    yield* parts(count, size);
    await others;
  }

  beforeAll(async () => {
    ranged = new Files(bus.bucket('ranges'));
    const bytes: Uint8Array[] = [];
    for await (const part of parts(count, size)) bytes.push(part);
    whole = Buffer.concat(bytes);
    const put = async (source: AsyncIterable<Uint8Array>): Promise<string> =>
      (await ranged.put(source, limit)).id;
    ids.push(await put(parts(count, size)), await put(withOthers(40)));
    ids.push(...(await Promise.all([put(parts(count, size)), put(parts(count, size))])));
  });

  it.each([
    [0, 0],
    [0, MiB / 2 - 1],
    [MiB / 2, MiB / 2],
    [5 * (MiB / 2) - 1, 5 * (MiB / 2)],
    [1_000_000, 3_000_000],
    [total - 1, total - 1],
    [0, total - 1],
    [total - 200_000, total - 1],
  ])('from %i to %i has its bytes, whatever was stored at the same time', async (first, last) => {
    for (const id of ids) {
      const read: Uint8Array[] = [];
      for await (const chunk of ranged.read(id, { first, last })) read.push(chunk);
      expect(Buffer.concat(read).equals(whole.subarray(first, last + 1))).toBe(true);
    }
  });

  it('is read without the chunks around it', async () => {
    const received = (): number => bus.connection.stats().inBytes;
    const start = received();
    for await (const chunk of ranged.read(ids[0]!, { first: 6_000_000, last: 6_000_009 }))
      expect(chunk.length).toBe(10);
    expect(MiBs(received() - start)).toBeLessThan(0.55);
  });
});

describe('a file that is not stored', () => {
  it('a source over the limit is refused and leaves nothing', async () => {
    const before = await stored();
    let isClosed = false;
    const source = (async function* () {
      try {
        yield* parts(100);
      } finally {
        isClosed = true;
      }
    })();
    await expect(files.put(source, { maxBytes: 640 * 1024 })).rejects.toMatchObject({
      kind: 'too_large',
      reason: 'file',
    });
    expect([isClosed, await stored()]).toEqual([true, before]);
  });

  it('a file of the size of the limit is stored', async () => {
    const { id, bytes } = await files.put(parts(10), { maxBytes: 640 * 1024 });
    expect(bytes).toBe(640 * 1024);
    await files.remove(id);
  });

  it('a source that fails leaves nothing, and its fault is thrown', async () => {
    const before = await stored();
    const source = parts(100, 64 * 1024, (index) => {
      if (index === 50) throw new Fault('unavailable', 'aborted');
    });
    await expect(files.put(source, limit)).rejects.toMatchObject({ reason: 'aborted' });
    expect(await stored()).toEqual(before);
  });

  it('returns not_found for a file that does not exist', async () => {
    await expect(files.read('5f0000000000000000000000').next()).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('returns unavailable when the bucket is full, and leaves nothing', async () => {
    const small = await Bus.connect({
      url: servers.natsUrl,
      name: 'small',
      buckets: { maxBytes: MiB, replicas: 1 },
    });
    const few = new Files(small.bucket('small'));
    await expect(few.put(parts(100), limit)).rejects.toMatchObject({
      kind: 'unavailable',
      reason: 'storage_full',
    });
    const { id } = await few.put(parts(10), limit);
    expect(await few.storedBefore(new Date(Date.now() + 1000))).toMatchObject([{ id, bytes: 640 * 1024 }]);
    await small.drain();
  });
});

describe('removal', () => {
  it('a removed file leaves nothing, and its removal can be repeated', async () => {
    const before = await stored();
    const { id } = await files.put(parts(10), limit);
    await files.remove(id);
    await files.remove(id);
    expect(await stored()).toEqual(before);
    await expect(files.read(id).next()).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('a file is removed once by several at a time', async () => {
    const before = await stored();
    for (let round = 0; round < 10; round++) {
      const { id } = await files.put(parts(3), limit);
      await Promise.all(Array.from({ length: 8 }, () => files.remove(id)));
    }
    expect(await stored()).toEqual(before);
  });

  it('lists files by the time at which they were stored', async () => {
    const { id, storedAt } = await files.put(parts(1), limit);
    expect(await files.storedBefore(storedAt)).toEqual([]);
    expect(await files.storedBefore(new Date(storedAt.getTime() + 1))).toMatchObject([{ id }]);
    await files.remove(id);
  });

  it('removes the chunks of a process that ended while it stored a file, and no others', async () => {
    const { id } = await files.put(parts(3), limit);
    const before = await stored();
    const lost = await Bus.connect({ url: servers.natsUrl, name: 'lost' });
    const source = parts(100, 64 * 1024, async (index) => {
      if (index === 50) await lost.connection.close();
    });
    await expect(new Files(lost.bucket('files')).put(source, limit)).rejects.toMatchObject({
      kind: 'unavailable',
    });
    expect((await stored()).messages).toBeGreaterThan(before.messages);
    expect(await files.removeUnfinished(new Date(0))).toBe(0);
    expect(await files.removeUnfinished(new Date(Date.now() + 60_000))).toBe(1);
    expect(await stored()).toEqual(before);
    await files.remove(id);
  });
});
