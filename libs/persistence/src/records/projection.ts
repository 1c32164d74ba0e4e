import { isJsonObject, own, type Json, type JsonObject } from '@stoa/kernel';

/** Selected fields by name: all of a field, or a selection within it. */
type Selection = Map<string, Selection | 'all'>;

/**
 * A function that reduces a record's JSON text to some of its fields. `_id` is always included; names that the record
 * does not have are omitted.
 * @param paths dotted paths
 */
export function project(paths: readonly string[]): (record: string) => string {
  const selection: Selection = new Map();
  for (const path of ['_id', ...paths]) select(selection, path.split('.'));
  return (record) => JSON.stringify(selected(JSON.parse(record) as JsonObject, selection));
}

function select(selection: Selection, [step = '', ...rest]: string[]): void {
  if (!rest.length) return void selection.set(step, 'all');
  const existing = selection.get(step);
  if (existing === 'all') return;
  const inner: Selection = existing ?? new Map();
  selection.set(step, inner);
  select(inner, rest);
}

function selected(source: JsonObject, selection: Selection): JsonObject {
  const fields = [...selection].flatMap(([name, inner]): [string, Json][] => {
    const value = own(source, name);
    if (value === undefined) return [];
    if (inner === 'all') return [[name, value]];
    return isJsonObject(value) ? [[name, selected(value, inner)]] : [];
  });
  return Object.fromEntries(fields);
}
