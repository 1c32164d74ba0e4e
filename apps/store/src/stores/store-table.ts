import type { Manifest } from '@stoa/dto';
import { addIndex, addUnique, dropIndex, dropUnique, followRecords } from '@stoa/persistence';
import { createPacketTable } from './packet-table.js';

/** Fields of which no two records have the same value: those with the rule, and the alternate key. */
export const uniquePaths = ({ validate, alt }: Manifest): string[] => [
  ...new Set([
    ...Object.entries(validate).flatMap(([path, rules]) => (rules.includes('unique') ? [path] : [])),
    ...(alt ? [alt] : []),
  ]),
];

/** Fields that are found without looking at each record: those that a query names, and those that we look up. */
export const fastPaths = (manifest: Manifest): string[] => [
  ...new Set([...manifest.indexes, ...Object.keys(manifest.refs), ...uniquePaths(manifest)]),
];

/** The name of one record of a store, as events have it. */
export const entityOf = (store: string): string => store.replace(/s$/, '');

const missing = (wanted: string[], held: string[]): string[] => wanted.filter((path) => !held.includes(path));

/** What makes a store's table fit its manifest, in SQL. */
export function alterations(table: string, old: Manifest | undefined, manifest: Manifest): string[] {
  const { name, heavy } = manifest;
  const [fast, wasFast] = [fastPaths(manifest), old ? fastPaths(old) : []];
  const [unique, wasUnique] = [uniquePaths(manifest), old ? uniquePaths(old) : []];
  const isFollowed = old && String(old.heavy) === String(heavy);
  return [
    ...missing(fast, wasFast).flatMap((path) => addIndex(table, path)),
    ...missing(wasUnique, unique).map((path) => dropUnique(table, path)),
    ...missing(unique, wasUnique).map((path) => addUnique(table, path)),
    ...missing(wasFast, fast).map((path) => dropIndex(table, path)),
    ...(manifest.packets ? createPacketTable(name) : []),
    ...(isFollowed
      ? []
      : followRecords(table, { service: 'store', entity: entityOf(name), store: name, heavy })),
  ];
}
