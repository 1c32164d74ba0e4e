import { isJsonObject, own, type Json, type JsonObject } from '@stoa/kernel';

/** The wanted fields by their names; of a field all, or what is wanted of it. */
type Wanted = Map<string, Wanted | 'all'>;

/** One record's JSON text with the wanted fields only; `_id` always, unknown names not at all. */
export function project(paths: readonly string[]): (record: string) => string {
  const wanted: Wanted = new Map();
  for (const path of ['_id', ...paths]) want(wanted, path.split('.'));
  return (record) => JSON.stringify(picked(JSON.parse(record) as JsonObject, wanted));
}

function want(wanted: Wanted, [step = '', ...rest]: string[]): void {
  if (!rest.length) return void wanted.set(step, 'all');
  const known = wanted.get(step);
  if (known === 'all') return;
  const below: Wanted = known ?? new Map();
  wanted.set(step, below);
  want(below, rest);
}

function picked(source: JsonObject, wanted: Wanted): JsonObject {
  const fields = [...wanted].flatMap(([name, what]): [string, Json][] => {
    const value = own(source, name);
    if (value === undefined) return [];
    if (what === 'all') return [[name, value]];
    return isJsonObject(value) ? [[name, picked(value, what)]] : [];
  });
  return Object.fromEntries(fields);
}
