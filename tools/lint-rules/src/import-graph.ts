import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Paths of the source files of every package, from the root, without tests. */
export const sourceFiles = (): string[] =>
  globSync('{libs,apps,tools}/*/src/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.spec.ts'));

export const linesOf = (file: string): number =>
  readFileSync(join(root, file), 'utf8').split('\n').length - 1;

/** The files of the same package that each file imports; an import of a type counts like any other. */
export function fileGraph(files: readonly string[]): Graph {
  const known = new Set(files);
  return new Map(files.map((file) => [file, new Set(importsOf(file).filter((name) => known.has(name)))]));
}

function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'));
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => join(dirname(file), fileName).replace(/\.js$/, '.ts'));
}

/** The same graph with each folder of a package as one node; files beside these folders stay nodes of their own. */
export function folderGraph(files: Graph): Graph {
  const folders = new Map<string, Set<string>>();
  for (const [file, imports] of files) {
    const from = folderOf(file);
    const to = folders.get(from) ?? new Set();
    folders.set(from, to);
    for (const name of imports) if (folderOf(name) !== from) to.add(folderOf(name));
  }
  return folders;
}

/** `apps/store/src/records` for a file below it; the file itself where it stands in `src`. */
const folderOf = (file: string): string => file.split('/').slice(0, 4).join('/');

/** One circle for each set of nodes that import each other: the nodes in the order of the imports, the first one again last. */
export function circlesIn(graph: Graph): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): void => {
    const start = path.indexOf(node);
    if (start >= 0) return void circles.push([...path.slice(start), node]);
    if (done.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...path, node]);
    done.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return circles;
}
