import { expect, it } from '@jest/globals';
import { addressKey, failureWindow, tooManyFailures } from './login-failure.rules.js';

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8:0:0:ffff::1', '2001:db8:0:0::/64'],
  ['2001:DB8:0:1:2:3:4:5', '2001:db8:0:1::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['not an address', 'not an address'],
])('counts the failed logins of the address %s under the key %s', (address, key) =>
  expect(addressKey(address)).toBe(key),
);

it('returns as retryAfter the whole seconds until the oldest failed login leaves the window, at least 1', () => {
  expect(tooManyFailures(1000, 1000).details.retryAfter).toBe(failureWindow / 1000);
  expect(tooManyFailures(1000, 1001).details.retryAfter).toBe(failureWindow / 1000);
  expect(tooManyFailures(1000, 1000 + failureWindow).details.retryAfter).toBe(1);
});
