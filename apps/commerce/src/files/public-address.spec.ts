import { expect, it } from '@jest/globals';
import { publicAddress } from './public-address.js';

const origin = 'http://127.0.0.1:3000';

it.each([
  [undefined, `${origin}/media/a.webp`],
  ['https://shop.example', 'https://shop.example/media/a.webp'],
  ['https://shop.example/', 'https://shop.example/media/a.webp'],
  ['https://example.org/shop/', 'https://example.org/shop/media/a.webp'],
])('an address with STOA_COMMERCE_URL=%s is %s', (known, address) =>
  expect(publicAddress({ STOA_COMMERCE_URL: known }, origin, '/media/a.webp')).toBe(address),
);
