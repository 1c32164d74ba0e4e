import { expect, it } from '@jest/globals';
import { isIn, isPublic, network } from './address.js';

it.each(['93.184.216.34', '8.8.8.8', '2606:2800:220:1:248:1893:25c8:1946', '::ffff:8.8.8.8'])(
  '%s is public',
  (address) => expect(isPublic(address)).toBe(true),
);

it.each([
  ...['0.0.0.0', '127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1'],
  ...['224.0.0.1', '255.255.255.255', '240.0.0.1', '192.0.2.1', '198.18.0.1'],
  ...['::', '::1', '::127.0.0.1', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd12::1', 'ff02::1', '2001:db8::1'],
  ...[
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '2002:7f00:1::',
    '2001::1',
    'fec0::1',
  ],
])('%s is not public', (address) => expect(isPublic(address)).toBe(false));

it('an address is compared with networks of its kind, a mapped one as IPv4', () => {
  const networks = [network('127.0.0.0/8'), network('fd00::/8')];
  expect(isIn('127.0.0.9', networks)).toBe(true);
  expect(isIn('::ffff:127.0.0.9', networks)).toBe(true);
  expect(isIn('fd12::1', networks)).toBe(true);
  expect(isIn('10.0.0.1', networks)).toBe(false);
});
