import type { Manifest, ManifestChange, Validator } from '@stoa/dto';
import { isJsonObject, isObjectId, valueAt, type Issue, type Json, type JsonObject } from '@stoa/kernel';
import { RE2JS } from 're2js';

/** Validates a record by its store's manifest. */
export type Validate = (record: JsonObject) => Issue[];

type Check = (value: Json) => boolean;

const typeChecks: Record<string, Check> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  ObjectId: (value) => typeof value === 'string' && isObjectId(value),
  object: isJsonObject,
  array: Array.isArray,
  any: () => true,
};

const namedChecks: Record<string, Check> = {
  ...typeChecks,
  unique: () => true, // checked by a unique index
  alphanumeric: (value) => typeof value === 'string' && /^[\p{L}\p{N}]*$/u.test(value),
  deviceid: (value) => typeof value === 'string' && /^[a-z0-9_+:-]+$/.test(value),
};

/** A number, or the length of a text or array; NaN for other values. */
const magnitude = (value: Json): number =>
  typeof value === 'number'
    ? value
    : typeof value === 'string' || Array.isArray(value)
      ? value.length
      : Number.NaN;

/** Compiles a manifest's field types and rules. A null or absent field violates only the rule `required`. */
export function compileManifest({ fields, validate }: Manifest): Validate {
  const checks = [
    ...Object.entries(fields).map(([path, type]) =>
      fieldCheck(path, (type === 'ObjectId' ? type : type.toLowerCase()) as Validator),
    ),
    ...Object.entries(validate).flatMap(([path, validators]) =>
      validators.map((validator) => fieldCheck(path, validator)),
    ),
  ];
  return (record) => checks.flatMap((check) => check(record) ?? []);
}

function fieldCheck(path: string, validator: Validator): (record: JsonObject) => Issue | undefined {
  const steps = path.split('.');
  const { issue, params, check } = compile(validator);
  return (record) => {
    const value = valueAt(record, steps);
    const isMissing = value === undefined || value === null;
    if (issue === 'required' ? !isMissing && value !== '' : isMissing || check(value)) return undefined;
    return { path: steps, issue, ...(params && { params }) };
  };
}

function compile(validator: Validator): { issue: string; params?: Record<string, unknown>; check: Check } {
  if (typeof validator === 'string')
    return { issue: validator, check: namedChecks[validator] ?? (() => true) };
  if ('min' in validator)
    return { issue: 'min', params: validator, check: (value) => magnitude(value) >= validator.min };
  if ('max' in validator)
    return { issue: 'max', params: validator, check: (value) => magnitude(value) <= validator.max };
  if ('enum' in validator)
    return { issue: 'enum', params: validator, check: (value) => (validator.enum as Json[]).includes(value) };
  const pattern = RE2JS.compile(validator.pattern);
  return {
    issue: 'pattern',
    params: validator,
    check: (value) => typeof value === 'string' && pattern.matches(value),
  };
}

/** An issue per pattern of the manifest that is not a valid regular expression. */
export function manifestIssues({ validate }: Pick<ManifestChange, 'validate'>): Issue[] {
  return Object.entries(validate ?? {}).flatMap(([path, validators]) =>
    validators.filter(isInvalidPattern).map(() => ({ path: ['validate', path], issue: 'pattern' })),
  );
}

function isInvalidPattern(validator: Validator): boolean {
  if (typeof validator === 'string' || !('pattern' in validator)) return false;
  try {
    RE2JS.compile(validator.pattern);
    return false;
  } catch {
    return true;
  }
}
