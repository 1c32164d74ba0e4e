import { invalid, type Fault, type Issue } from './fault.js';
import { lossIssue } from './json-losses.js';
import { own } from './own.js';

export type JsonObject = { [key: string]: Json };
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** Levels of nesting: more than records need, few enough for recursive functions. */
const maxDepth = 32;
/** Keys that would change an object's prototype when a client merges parsed JSON. */
const prototypeKeys = new Set(['__proto__', 'constructor', 'prototype']);

/** The treatment of these keys in parsed JSON. */
export type PrototypeKeys = 'refused' | 'kept';

const utf8 = new TextDecoder('utf-8', { fatal: true });

type Reviver = (key: string, value: Json, context: { source?: string }) => Json;

/**
 * Parses JSON and checks only its depth; the caller validates the values.
 *
 * @throws Fault `invalid/json` for invalid JSON, `invalid/validation` when it is too deep
 */
export function decodeJson(bytes: Uint8Array, revive?: Reviver): Json {
  const value = parsed(textOf(bytes), revive);
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
 * Parses JSON from outside. Refuses values that PostgreSQL's jsonb cannot store (NUL, lone surrogates, numbers beyond the
 * range of a double), values that are dangerous to readers (more than 32 levels; prototype keys, unless kept), and values
 * that would be stored with loss (more digits than a double has, a repeated key).
 *
 * @throws Fault `invalid/json` for invalid JSON, `invalid/validation` for refused values
 */
export function parseJson(bytes: Uint8Array, prototypes: PrototypeKeys = 'refused'): Json {
  const text = textOf(bytes);
  const value = parsed(text);
  const issue = firstIssue(value, [], 0, prototypes === 'refused') ?? lossIssue(text, value);
  if (issue) throw invalid('validation', [issue]);
  return value;
}

const invalidJson = (): Fault => invalid('json', [{ path: [], issue: 'json' }]);

function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw invalidJson();
  }
}

function parsed(text: string, revive?: Reviver): Json {
  try {
    return JSON.parse(text, revive as Parameters<typeof JSON.parse>[1]) as Json;
  } catch {
    throw invalidJson();
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

/** The value at a path, given as its steps. */
export function valueAt(record: JsonObject, steps: readonly string[]): Json | undefined {
  let value: Json | undefined = record;
  for (const step of steps) {
    if (!isJsonObject(value)) return undefined;
    value = own(value, step);
  }
  return value;
}
