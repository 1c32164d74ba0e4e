import { invalid, type Fault, type Issue } from './fault.js';
import { lossIssue } from './json-losses.js';
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

type Reviver = (key: string, value: Json, context: { source?: string }) => Json;

/**
 * JSON whose values the reader judges. It is no deeper than a recursive reader bears.
 *
 * @throws Fault `invalid/json` when it is no JSON, `invalid/validation` when it is too deep
 */
export function decodeJson(bytes: Uint8Array, revive?: Reviver): Json {
  const value = syntax(textOf(bytes), revive);
  if (!isDeeper(value, maxDepth)) return value;
  const field = isJsonObject(value)
    ? Object.entries(value).flatMap(([key, inner]) => (isDeeper(inner, maxDepth - 1) ? [key] : []))
    : [];
  throw invalid('validation', [{ path: field.slice(0, 1), issue: 'depth', params: { max: maxDepth } }]);
}

const isDeeper = (value: Json, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)));

/**
 * Parses JSON that a stranger sent. Refuses what PostgreSQL's jsonb cannot hold (NUL, lone surrogates, numbers beyond
 * a double), what would harm a reader (depth over 32, and prototype keys unless they are to be kept), and what would be
 * stored otherwise than it was sent (more digits than a double has, a key twice).
 *
 * @throws Fault `invalid/json` when it is no JSON, `invalid/validation` when it is JSON that we do not take.
 */
export function parseJson(bytes: Uint8Array, prototypes: PrototypeKeys = 'refused'): Json {
  const text = textOf(bytes);
  const value = syntax(text);
  const issue = firstIssue(value, [], 0, prototypes === 'refused') ?? lossIssue(text, value);
  if (issue) throw invalid('validation', [issue]);
  return value;
}

const notJson = (): Fault => invalid('json', [{ path: [], issue: 'json' }]);

function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw notJson();
  }
}

function syntax(text: string, revive?: Reviver): Json {
  try {
    return JSON.parse(text, revive as Parameters<typeof JSON.parse>[1]) as Json;
  } catch {
    throw notJson();
  }
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
