import type { JsonObject } from '@stoa/kernel';

/**
 * A function that takes heavy fields out of a record's JSON text.
 * @param heavy top-level fields that a reply contains only on request
 * @param requested those of them that the client requested by `with`
 */
export function withoutHeavy(
  heavy: readonly string[],
  requested: readonly string[] = [],
): (json: string) => string {
  const hidden = heavy.filter((field) => !requested.includes(field));
  if (!hidden.length) return (json) => json;
  return (json) => {
    const fields = Object.entries(JSON.parse(json) as JsonObject);
    return JSON.stringify(Object.fromEntries(fields.filter(([key]) => !hidden.includes(key))));
  };
}
