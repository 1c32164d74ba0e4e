import { isIPv6 } from 'node:net';
import { Fault } from '@stoa/kernel';

/** 10 failures in 15 minutes, per login and address together and per address (contract B1). */
export const failureLimit = 10;
export const failureWindow = 15 * 60 * 1000;

/**
 * The delay of the next attempt for a login after this number of failures from all addresses together. It slows down
 * guessing from many addresses and never refuses: a refusal would let any client lock a user out.
 */
export const delayAfter = (failures: number, limit: number): number =>
  failures < limit ? 0 : Math.min(maxDelay, (failures - limit + 1) * delayStep);
const maxDelay = 2000;
const delayStep = 100;

/** The process of an attempt without an outcome after this time has died: the attempt no longer counts. */
export const attemptLease = 10_000;

/** The network that an address counts as: an IPv6 subscriber has 2^64 addresses, so their /64 counts as one. */
export function addressKey(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  return isIPv6(plain) ? `${groupsOf(plain).slice(0, 4).join(':')}::/64` : plain;
}

function groupsOf(address: string): string[] {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const before = head.split(':').filter(Boolean);
  const after = tail?.split(':').filter(Boolean) ?? [];
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
}

/** @param oldest the time of the first failure that still counts */
export function tooManyFailures(oldest: number, now: number): Fault {
  const retryAfter = Math.max(1, Math.ceil((oldest + failureWindow - now) / 1000));
  return new Fault('too_many', 'login_failures', 'too many failed logins', { retryAfter });
}

export const tooManyAttempts = (): Fault =>
  new Fault('too_many', 'logins_under_way', 'too many logins at once', { retryAfter: 1 });
