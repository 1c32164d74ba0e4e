import { setTimeout as wait } from 'node:timers/promises';
import type { Stack } from '@stoa/stack';
import { adminOf, newUser } from '@stoa/testing';
import { seeded } from '../random.js';
import { Subscriber } from './subscriber.js';
import { verdictOf, type Verdict } from './verdict.js';
import { Writer } from './writer.js';

export interface TrialOptions {
  changes: number;
  seed: number;
  /** Processes of which one after another is killed. */
  victims: readonly string[];
}

const writers = 16;
const recordsEach = 4;
/** How long the subscriber may take to receive all acknowledged changes. */
const patience = 60_000;

/**
 * Changes records while processes are killed with `kill -9`, one after another and at random moments, and compares
 * the acknowledged changes with those that a resuming subscriber received.
 */
export async function killTrial(stack: Stack, { changes, seed, victims }: TrialOptions): Promise<Verdict> {
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
  const kills = killAtRandom(stack, victims, seeded(seed), killing.signal);
  await Promise.all(all.map((writer) => writer.change(Math.ceil(changes / writers))));
  killing.abort();
  const killed = await kills;
  const attempts = all.flatMap((writer) => writer.attempts);
  await allReceived(subscriber, attempts.filter(({ isAcknowledged }) => isAcknowledged).length);
  const finals = (await Promise.all(all.map((writer) => writer.finals()))).flat();
  subscriber.close();
  return verdictOf({ attempts, finals, subscriber, killed });
}

async function killAtRandom(
  stack: Stack,
  victims: readonly string[],
  random: () => number,
  signal: AbortSignal,
): Promise<string[]> {
  const killed: string[] = [];
  while (!signal.aborted) {
    await wait(100 + random() * 900);
    if (signal.aborted) break;
    const victim = victims[Math.floor(random() * victims.length)]!;
    stack.processes.get(victim).kill('SIGKILL');
    killed.push(victim);
    await stack.processes.get(victim).ready();
  }
  return killed;
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
