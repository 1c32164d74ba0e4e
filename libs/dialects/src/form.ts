import { invalid, type Json, type JsonObject } from '@stoa/kernel';
import type { WireRequest } from './dialect.js';

export const contentTypeOf = ({ headers }: Pick<WireRequest, 'headers'>): string =>
  String(headers['content-type'] ?? '')
    .split(';', 1)[0]!
    .trim()
    .toLowerCase();

export const isForm = (type: string): boolean =>
  type === 'application/x-www-form-urlencoded' || type === 'multipart/form-data';

/** Names and texts of a form, urlencoded or multipart; null for a file. @throws Fault invalid/json */
export async function formPairs({ headers, bytes }: WireRequest): Promise<[string, string | null][]> {
  const type = String(headers['content-type']);
  try {
    const form = await new Response(Buffer.from(bytes ?? []), {
      headers: { 'content-type': type },
    }).formData();
    return [...form].map(([name, value]) => [name, typeof value === 'string' ? value : null]);
  } catch {
    throw invalid('json', [{ path: [], issue: 'form' }]);
  }
}

/** The same without files. @throws Fault invalid/json */
export const formFields = async (request: WireRequest): Promise<[string, string][]> =>
  (await formPairs(request)).filter((pair): pair is [string, string] => pair[1] !== null);

/** `a=1&b=2&b=3&c[]=4&d[x]=5` as `{a, b: [2, 3], c: [4], d: {x}}`. */
export function formObject(fields: Iterable<[string, string]>): JsonObject {
  const result = new Map<string, Json>();
  for (const [name, value] of fields) {
    const [, key = name, inner] = /^([^[\]]+)\[([^[\]]*)\]$/.exec(name) ?? [];
    if (key === '__proto__' || inner === '__proto__') continue;
    result.set(key, added(result.get(key), inner, value));
  }
  return Object.fromEntries(result);
}

function added(known: Json | undefined, inner: string | undefined, value: string): Json {
  if (inner)
    return { ...(typeof known === 'object' && known && !Array.isArray(known) ? known : {}), [inner]: value };
  if (Array.isArray(known)) return [...known, value];
  if (known === undefined) return inner === '' ? [value] : value;
  return [known, value];
}
