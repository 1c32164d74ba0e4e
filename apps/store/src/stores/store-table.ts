import type { Manifest } from '@stoa/dto';
import { addIndex, addUnique, dropIndex, dropUnique, followRecords } from '@stoa/persistence';
import { createPacketTable } from './packet-table.js';

/** Fields whose values are unique: those with the rule `unique`, and the alternate key. */
const uniquePaths = ({ validate, alt }: Manifest): string[] => [
  ...new Set([
    ...Object.entries(validate).flatMap(([path, rules]) => (rules.includes('unique') ? [path] : [])),
    ...(alt ? [alt] : []),
  ]),
];

/** Fields with an index: those that the manifest indexes, references, and unique fields. */
export const indexedPaths = (manifest: Manifest): string[] => [
  ...new Set([...manifest.indexes, ...Object.keys(manifest.refs), ...uniquePaths(manifest)]),
];

/** The name of one record of a store in event names: `object` for `objects`. */
export const entityOf = (store: string): string => store.replace(/s$/, '');

const without = (paths: string[], excluded: string[]): string[] =>
  paths.filter((path) => !excluded.includes(path));

/** The statements that alter a store's table from its old manifest, if any, to the new one. */
export function alterations(table: string, old: Manifest | undefined, manifest: Manifest): string[] {
  const { name, heavy } = manifest;
  const [indexed, oldIndexed] = [indexedPaths(manifest), old ? indexedPaths(old) : []];
  const [unique, oldUnique] = [uniquePaths(manifest), old ? uniquePaths(old) : []];
  const hasTriggers = old && String(old.heavy) === String(heavy);
  return [
    ...without(indexed, oldIndexed).flatMap((path) => addIndex(table, path)),
    ...without(oldUnique, unique).map((path) => dropUnique(table, path)),
    ...without(unique, oldUnique).map((path) => addUnique(table, path)),
    ...without(oldIndexed, indexed).map((path) => dropIndex(table, path)),
    ...(manifest.packets ? createPacketTable(name) : []),
    ...(hasTriggers
      ? []
      : followRecords(table, { service: 'store', entity: entityOf(name), store: name, heavy })),
  ];
}
