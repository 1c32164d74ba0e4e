import { describe, expect, it } from '@jest/globals';
import { circlesIn, fileGraph, folderGraph, linesOf, sourceFiles, type Graph } from './import-graph.js';

const files = sourceFiles();
const graph = fileGraph(files);
const graphOf = (edges: Record<string, string[]>): Graph =>
  new Map(Object.entries(edges).map(([node, next]) => [node, new Set(next)]));

describe('import cycles', () => {
  it('finds an import cycle, and returns its path', () =>
    expect(circlesIn(graphOf({ a: ['b'], b: ['c'], c: ['b'] }))).toEqual([['b', 'c', 'b']]));

  it('finds no import cycle where two paths lead to one file', () =>
    expect(circlesIn(graphOf({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }))).toEqual([]));

  it('finds an import cycle of folders that is not a cycle of files', () => {
    const imports = graphOf({
      'apps/a/src/x/one.ts': ['apps/a/src/y/one.ts'],
      'apps/a/src/y/two.ts': ['apps/a/src/x/two.ts'],
    });
    expect(circlesIn(imports)).toEqual([]);
    expect(circlesIn(folderGraph(imports))).toEqual([['apps/a/src/x', 'apps/a/src/y', 'apps/a/src/x']]);
  });

  it('no files of a package form an import cycle', () => expect(circlesIn(graph)).toEqual([]));

  it('no folders of a package form an import cycle', () => expect(circlesIn(folderGraph(graph))).toEqual([]));
});

it('nine of ten source files have fewer than 170 lines', () => {
  const sizes = files.map(linesOf).toSorted((a, b) => a - b);
  expect(sizes[Math.floor(sizes.length * 0.9)]).toBeLessThan(170);
});
