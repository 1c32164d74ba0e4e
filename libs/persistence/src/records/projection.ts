import { isJsonObject, type Json, type JsonObject } from '@stoa/kernel';

/** One record's JSON text with the wanted fields only; `_id` always, unknown names not at all. */
export function project(paths: readonly string[]): (record: string) => string {
  const steps = ['_id', ...paths].map((path) => path.split('.'));
  return (record) => {
    const source = JSON.parse(record) as JsonObject;
    const target: JsonObject = {};
    for (const path of steps) copy(source, target, path);
    return JSON.stringify(target);
  };
}

function copy(source: JsonObject, target: JsonObject, [step, ...rest]: string[]): void {
  if (step === undefined || !Object.hasOwn(source, step)) return;
  const value = source[step] as Json;
  if (!rest.length) target[step] = value;
  else if (isJsonObject(value)) {
    const inner = Object.hasOwn(target, step) ? target[step] : (target[step] = {});
    if (isJsonObject(inner) && inner !== value) copy(value, inner, rest);
  }
}
