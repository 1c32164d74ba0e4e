import { setTimeout as wait } from 'node:timers/promises';
import type { Stack } from '@stoa/stack';
import { adminOf, newUser } from '@stoa/testing';
import { seeded } from '../../random.js';
import { killAtRandom } from '../kills.js';
import type { Verdict } from '../verdict.js';
import { breachesOf } from './breaches.js';
import { Subscriber } from './subscriber.js';
import { Writer, type Attempt } from './writer.js';

export interface RecordsTrialOptions {
  changes: number;
  seed: number;
}

const victims = ['store', 'realtime', 'nats'];

const writers = 16;
const recordsEach = 4;
/** How long the subscriber may take to receive all acknowledged changes. */
const patience = 60_000;

/**
 * Changes records while processes are killed with `kill -9`, one after another and at random moments, and compares
 * the acknowledged changes with those that a resuming subscriber received.
 */
export async function recordsTrial(stack: Stack, { changes, seed }: RecordsTrialOptions): Promise<Verdict> {
  const { gateway } = stack;
  const admin = await adminOf({ gateway, admin: stack.credentials.admin });
  const store = `trial${seed}`;
  await admin('POST', '/api/v1/stores', { body: { name: store } });
  const person = await newUser(gateway, admin);
  const login = await fetch(`${gateway}/api/v1/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: person.login, password: person.password }),
  });
  const { token } = (await login.json()) as { token: string };
  const headers = { authorization: `Bearer ${token}` };
  const subscriber = new Subscriber(gateway.replace('http', 'ws'), headers);
  await subscriber.open();
  const base = `${gateway}/api/v1/${store}`;
  const all = await Promise.all(
    Array.from({ length: writers }, () => Writer.begin(base, headers, recordsEach)),
  );
  const killing = new AbortController();
  const { signal } = killing;
  const kills = killAtRandom(stack, { victims, random: seeded(seed), pauses: [100, 1000], signal });
  await Promise.all(all.map((writer) => writer.change(Math.ceil(changes / writers))));
  killing.abort();
  const killed = await kills;
  const attempts = all.flatMap((writer) => writer.attempts);
  await allReceived(subscriber, attempts.filter(({ isAcknowledged }) => isAcknowledged).length);
  const finals = (await Promise.all(all.map((writer) => writer.finals()))).flat();
  subscriber.close();
  const breaches = breachesOf({ attempts, finals, subscriber });
  return { killed, counts: countsOf(attempts, subscriber), breaches };
}

function countsOf(
  attempts: readonly Attempt[],
  { received, connections, repeated }: Subscriber,
): Verdict['counts'] {
  return {
    attempted: attempts.length,
    acknowledged: attempts.filter(({ isAcknowledged }) => isAcknowledged).length,
    received: received.length,
    connections,
    repeated,
  };
}

/** Waits until the subscriber has received so many changes, or until none comes for a while. */
async function allReceived(subscriber: Subscriber, acknowledged: number): Promise<void> {
  const deadline = Date.now() + patience;
  while (subscriber.received.length < acknowledged && Date.now() < deadline) await wait(50);
  // A change without acknowledgement may have been written all the same, so its event is waited for as well.
  for (let before = -1; before !== subscriber.received.length;) {
    before = subscriber.received.length;
    await wait(1500);
  }
}
