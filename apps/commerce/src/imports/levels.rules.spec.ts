import { expect, it } from '@jest/globals';
import { levelsOf } from './levels.rules.js';

const levels = (found: ReturnType<typeof levelsOf>) => Object.fromEntries(found.levels);

it('puts new rows below their new parents, whatever their order', () => {
  const rows = [
    { row: 0, node: 'c', parent: 'b' },
    { row: 1, node: 'b', parent: 'a' },
    { row: 2, node: 'a', parent: 7 },
    { row: 3, node: 8, parent: undefined },
  ];
  const found = levelsOf(
    rows,
    new Map([
      [7, null],
      [8, null],
    ]),
  );
  expect(found).toMatchObject({ cyclic: [], orphaned: [] });
  expect(levels(found)).toEqual({ 0: 2, 1: 1, 2: 0, 3: 0 });
});

it('refuses rows that would be below themselves, by stored parents too, and the new rows below those', () => {
  const rows = [
    { row: 0, node: 1, parent: 2 },
    { row: 1, node: 'x', parent: 'y' },
    { row: 2, node: 'y', parent: 'x' },
    { row: 3, node: 'z', parent: 'y' },
  ];
  const found = levelsOf(
    rows,
    new Map([
      [1, null],
      [2, 1],
    ]),
  );
  expect([found.cyclic, found.orphaned, levels(found)]).toEqual([[0, 1, 2], [3], {}]);
});

it('lets two stored rows change places', () => {
  const rows = [
    { row: 0, node: 1, parent: 2 },
    { row: 1, node: 2, parent: null },
  ];
  const found = levelsOf(
    rows,
    new Map([
      [1, null],
      [2, 1],
    ]),
  );
  expect([found.cyclic, levels(found)]).toEqual([[], { 0: 0, 1: 0 }]);
});
