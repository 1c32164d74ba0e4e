import { describe, expect, it } from '@jest/globals';
import { circlesIn, fileGraph, folderGraph, linesOf, sourceFiles, type Graph } from './import-graph.js';

const files = sourceFiles();
const graph = fileGraph(files);
const graphOf = (edges: Record<string, string[]>): Graph =>
  new Map(Object.entries(edges).map(([node, next]) => [node, new Set(next)]));

describe('circles of imports', () => {
  it('are found, with the way around', () =>
    expect(circlesIn(graphOf({ a: ['b'], b: ['c'], c: ['b'] }))).toEqual([['b', 'c', 'b']]));

  it('are absent where two ways lead to one file', () =>
    expect(circlesIn(graphOf({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }))).toEqual([]));

  it('of folders are those that no single file closes', () => {
    const imports = graphOf({
      'apps/a/src/x/one.ts': ['apps/a/src/y/one.ts'],
      'apps/a/src/y/two.ts': ['apps/a/src/x/two.ts'],
    });
    expect(circlesIn(imports)).toEqual([]);
    expect(circlesIn(folderGraph(imports))).toEqual([['apps/a/src/x', 'apps/a/src/y', 'apps/a/src/x']]);
  });

  it('are absent among the files of a package', () => expect(circlesIn(graph)).toEqual([]));

  it('are absent among the folders of a package', () => expect(circlesIn(folderGraph(graph))).toEqual([]));
});

it('keeps nine of ten source files below 170 lines', () => {
  const sizes = files.map(linesOf).toSorted((a, b) => a - b);
  expect(sizes[Math.floor(sizes.length * 0.9)]).toBeLessThan(170);
});
