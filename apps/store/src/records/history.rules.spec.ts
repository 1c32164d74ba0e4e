import { expect, it } from '@jest/globals';
import { difference } from './history.rules.js';

it('difference returns the paths that changed, with both values', () => {
  const before = { name: 'a', at: { lat: 1, lng: 2 }, tags: ['x'], gone: true, same: null };
  const after = { name: 'b', at: { lat: 1, lng: 3 }, tags: ['x', 'y'], came: 0, same: null };
  expect(difference(before, after)).toEqual({
    name: ['a', 'b'],
    'at.lng': [2, 3],
    tags: [['x'], ['x', 'y']],
    gone: [true, null],
    came: [null, 0],
  });
});

it('difference is empty for equal records, and contains an object as a whole when it replaces another value', () => {
  expect(difference({ a: { b: 1 } }, { a: { b: 1 } })).toEqual({});
  expect(difference({ a: 1 }, { a: { b: 1 } })).toEqual({ a: [1, { b: 1 }] });
});
