import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startStack, type Stack, type StackOptions } from '@stoa/stack';
import { adminOf } from '@stoa/testing';

let dataDir: string;
const start = (given: Partial<StackOptions> = {}): Promise<Stack> =>
  startStack({ dataDir, port: 0, quiet: true, build: false, env: { LOG_LEVEL: 'fatal' }, ...given });

beforeAll(async () => void (dataDir = await mkdtemp(join(tmpdir(), 'stoa-stack-'))));
afterAll(() => rm(dataDir, { recursive: true, force: true }));

it('a second start is refused during the first, and later keeps the data and sets the given password', async () => {
  const first = await start();
  const made = await (
    await adminOf({ gateway: first.gateway, admin: first.credentials.admin })
  )('POST', '/api/v1/labels', { body: { name: 'kept' } });
  await expect(start()).rejects.toThrow('already runs on this data folder');
  await first.stop();
  const password = 'a new password';
  const second = await start({ env: { LOG_LEVEL: 'fatal', STOA_ADMIN_PASSWORD: password } });
  try {
    expect(second.credentials.admin).toEqual({ ...first.credentials.admin, password });
    const { _id } = JSON.parse(made.text) as { _id: string };
    const admin = await adminOf({ gateway: second.gateway, admin: second.credentials.admin });
    expect((await admin('GET', `/api/v1/labels/${_id}`)).text).toBe(made.text);
  } finally {
    await second.stop();
  }
});

it('refuses to start on a port that is taken, and names the port', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  await expect(start({ port })).rejects.toThrow(String(port));
  other.close();
});
