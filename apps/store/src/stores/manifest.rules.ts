import type { Manifest, ManifestChange, Validator } from '@stoa/dto';
import { isJsonObject, isObjectId, valueAt, type Issue, type Json, type JsonObject } from '@stoa/kernel';
import { RE2JS } from 're2js';

/** What a record breaks of its store's manifest. */
export type Validate = (record: JsonObject) => Issue[];

type Test = (value: Json) => boolean;

const types: Record<string, Test> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  ObjectId: (value) => typeof value === 'string' && isObjectId(value),
  object: isJsonObject,
  array: Array.isArray,
  any: () => true,
};

const words: Record<string, Test> = {
  ...types,
  unique: () => true, // an index's business
  alphanumeric: (value) => typeof value === 'string' && /^[\p{L}\p{N}]*$/u.test(value),
  deviceid: (value) => typeof value === 'string' && /^[a-z0-9_+:-]+$/.test(value),
};

const measure = (value: Json): number =>
  typeof value === 'number'
    ? value
    : typeof value === 'string' || Array.isArray(value)
      ? value.length
      : Number.NaN;

/** Compiles a manifest's field types and rules, once per store. A null or absent field breaks `required` only. */
export function compileManifest({ fields, validate }: Manifest): Validate {
  const rules = [
    ...Object.entries(fields).map(([path, type]) =>
      rule(path, (type === 'ObjectId' ? type : type.toLowerCase()) as Validator),
    ),
    ...Object.entries(validate).flatMap(([path, validators]) =>
      validators.map((validator) => rule(path, validator)),
    ),
  ];
  return (record) => rules.flatMap((check) => check(record) ?? []);
}

function rule(path: string, validator: Validator): (record: JsonObject) => Issue | undefined {
  const steps = path.split('.');
  const { issue, params, test } = compile(validator);
  return (record) => {
    const value = valueAt(record, steps);
    const isMissing = value === undefined || value === null;
    if (issue === 'required' ? !isMissing && value !== '' : isMissing || test(value)) return undefined;
    return { path: steps, issue, ...(params && { params }) };
  };
}

function compile(validator: Validator): { issue: string; params?: Record<string, unknown>; test: Test } {
  if (typeof validator === 'string') return { issue: validator, test: words[validator] ?? (() => true) };
  if ('min' in validator)
    return { issue: 'min', params: validator, test: (value) => measure(value) >= validator.min };
  if ('max' in validator)
    return { issue: 'max', params: validator, test: (value) => measure(value) <= validator.max };
  if ('enum' in validator)
    return { issue: 'enum', params: validator, test: (value) => (validator.enum as Json[]).includes(value) };
  const pattern = RE2JS.compile(validator.pattern);
  return {
    issue: 'pattern',
    params: validator,
    test: (value) => typeof value === 'string' && pattern.matches(value),
  };
}

/** Patterns that are no regular expressions, which a manifest must not have. */
export function manifestIssues({ validate }: Pick<ManifestChange, 'validate'>): Issue[] {
  return Object.entries(validate ?? {}).flatMap(([path, validators]) =>
    validators.filter(isBadPattern).map(() => ({ path: ['validate', path], issue: 'pattern' })),
  );
}

function isBadPattern(validator: Validator): boolean {
  if (typeof validator === 'string' || !('pattern' in validator)) return false;
  try {
    RE2JS.compile(validator.pattern);
    return false;
  } catch {
    return true;
  }
}
