import { invalid, type Json, type JsonObject } from '@stoa/kernel';
import type { WireRequest } from './dialect.js';

export const contentTypeOf = ({ headers }: Pick<WireRequest, 'headers'>): string =>
  String(headers['content-type'] ?? '')
    .split(';', 1)[0]!
    .trim()
    .toLowerCase();

export const isForm = (type: string): boolean =>
  type === 'application/x-www-form-urlencoded' || type === 'multipart/form-data';

/** The names and texts of a form, urlencoded or multipart; null for a file. @throws Fault invalid/json */
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

/** Reads `a=1&b=2&b=3&c[]=4&c[7]=5&d[x]=6` as `{a, b: [2, 3], c: [4, 5], d: {x}}`, as PHP does. */
export function formObject(fields: Iterable<[string, string]>): JsonObject {
  const root = new Branch();
  for (const [name, value] of fields) {
    const steps = stepsOf(name);
    if (!steps.includes('__proto__')) root.put(steps, value);
  }
  return root.object();
}

const maxSteps = 8;

/** Splits `a[b][]` into a, b and an empty step. A name in another form is one step. */
function stepsOf(name: string): string[] {
  const [, first, rest = ''] = /^([^[\]]+)((?:\[[^[\]]*\])+)$/.exec(name) ?? [];
  const steps = first === undefined ? [name] : [first, ...rest.slice(1, -1).split('][')];
  return steps.length > maxSteps ? [name] : steps;
}

/** Values by key. Keys that are all numbers make a list in their order; gaps are closed. */
class Branch {
  readonly #values = new Map<string, string | Branch>();
  /** The index that an empty step stands for. */
  #next = 0;

  put([step = '', ...below]: string[], value: string): void {
    const key = step === '' ? String(this.#next) : step;
    if (isIndex(key)) this.#next = Math.max(this.#next, Number(key) + 1);
    const known = this.#values.get(key);
    if (!below.length && known === undefined) this.#values.set(key, value);
    else this.#branchAt(key, known).put(below, value);
  }

  object(): JsonObject {
    return Object.fromEntries([...this.#values].map(([key, value]) => [key, jsonOf(value)]));
  }

  json(): Json {
    const keys = [...this.#values.keys()];
    if (!keys.every(isIndex)) return this.object();
    return keys
      .sort((one, other) => Number(one) - Number(other))
      .map((key) => jsonOf(this.#values.get(key)!));
  }

  /** Makes a list of both values when a name comes twice. */
  #branchAt(key: string, known: string | Branch | undefined): Branch {
    if (known instanceof Branch) return known;
    const branch = new Branch();
    if (known !== undefined) branch.put([''], known);
    this.#values.set(key, branch);
    return branch;
  }
}

const isIndex = (key: string): boolean => /^\d{1,9}$/.test(key);
const jsonOf = (value: string | Branch): Json => (typeof value === 'string' ? value : value.json());
