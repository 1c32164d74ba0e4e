import { invalid, type Issue } from './fault.js';
import { own } from './own.js';

export type JsonObject = { [key: string]: Json };
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** Deeper than any real record, shallow enough that no recursive reader overflows. */
const maxDepth = 32;
/** Keys that would reach an object's prototype when a client merges what it reads. */
const prototypeKeys = new Set(['__proto__', 'constructor', 'prototype']);

/** What becomes of these keys where they are found. */
export type PrototypeKeys = 'refused' | 'kept';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses JSON that a stranger sent. Refuses what PostgreSQL's jsonb cannot hold (NUL, lone surrogates, numbers beyond
 * a double) and what would harm a reader (depth over 32, and prototype keys unless they are to be kept).
 *
 * @throws Fault `invalid/json` when it is no JSON, `invalid/validation` when it is JSON that we do not take.
 */
export function parseJson(bytes: Uint8Array, prototypes: PrototypeKeys = 'refused'): Json {
  let value: Json;
  try {
    value = JSON.parse(utf8.decode(bytes)) as Json;
  } catch {
    throw invalid('json', [{ path: [], issue: 'json' }]);
  }
  const issue = firstIssue(value, [], 0, prototypes === 'refused');
  if (issue) throw invalid('validation', [issue]);
  return value;
}

type Path = (string | number)[];

function firstIssue(value: Json, path: Path, depth: number, isStrict: boolean): Issue | undefined {
  if (typeof value === 'string') return stringIssue(value, path);
  if (typeof value === 'number')
    return Number.isFinite(value) ? undefined : { path: [...path], issue: 'finite' };
  if (value === null || typeof value !== 'object') return undefined;
  if (depth >= maxDepth) return { path: [...path], issue: 'depth', params: { max: maxDepth } };
  return Array.isArray(value)
    ? itemsIssue(value, path, depth, isStrict)
    : keysIssue(value, path, depth, isStrict);
}

function stringIssue(text: string, path: Path): Issue | undefined {
  if (text.includes('\0')) return { path: [...path], issue: 'nul' };
  return text.isWellFormed() ? undefined : { path: [...path], issue: 'unicode' };
}

function itemsIssue(items: Json[], path: Path, depth: number, isStrict: boolean): Issue | undefined {
  for (let index = 0; index < items.length; index++) {
    path.push(index);
    const issue = firstIssue(items[index]!, path, depth + 1, isStrict);
    if (issue) return issue;
    path.pop();
  }
  return undefined;
}

function keysIssue(object: JsonObject, path: Path, depth: number, isStrict: boolean): Issue | undefined {
  for (const key of Object.keys(object)) {
    if (isStrict && prototypeKeys.has(key)) return { path: [...path, key], issue: 'prototype' };
    path.push(key);
    const issue = stringIssue(key, path) ?? firstIssue(object[key]!, path, depth + 1, isStrict);
    if (issue) return issue;
    path.pop();
  }
  return undefined;
}

export const isPrototypeKey = (key: string): boolean => prototypeKeys.has(key);

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a dotted path, taken apart. */
export function valueAt(record: JsonObject, steps: readonly string[]): Json | undefined {
  let value: Json | undefined = record;
  for (const step of steps) {
    if (!isJsonObject(value)) return undefined;
    value = own(value, step);
  }
  return value;
}
