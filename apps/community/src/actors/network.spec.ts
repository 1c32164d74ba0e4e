import { describe, expect, it } from '@jest/globals';
import { networkOf } from './network.js';

describe('the network of a client', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '8193:3512:1:2'],
    ['2001:db8:1:2::1', '8193:3512:1:2'],
    ['fe80::1%eth0', '65152:0:0:0'],
    ['unknown', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is in %s', (address, network) => expect(networkOf(address)).toBe(network));
});
