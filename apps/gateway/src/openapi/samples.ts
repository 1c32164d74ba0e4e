import type { JsonSchema } from '../grammars/document.js';

/** The key that marks the reply of a service within the envelope of a dialect. */
export const mark = '$reply';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The schema of an enveloped reply, derived from an enveloped sample: `reply` is the schema of the object that has the
 * mark, everything else belongs to the envelope.
 * @param replyKeys keys beside the mark that `reply` describes already
 */
export function schemaAround(value: unknown, reply: JsonSchema, replyKeys: string[] = []): JsonSchema {
  if (Array.isArray(value)) return { type: 'array', items: schemaAround(value[0], reply, replyKeys) };
  if (!isObject(value)) return schemaOf([value]);
  const isReply = mark in value;
  const own = Object.keys(value).filter((key) => !isReply || (key !== mark && !replyKeys.includes(key)));
  if (!own.length && isReply) return reply;
  const properties = Object.fromEntries(own.map((key) => [key, schemaAround(value[key], reply, replyKeys)]));
  const envelope = { type: 'object', properties, required: own };
  return isReply ? { allOf: [reply, envelope] } : envelope;
}

/** The schema of sample values. A boolean becomes a constant, because APIs use it as a marker: `"success": true`. */
export function schemaOf(values: unknown[]): JsonSchema {
  if (values.every(isObject)) return schemaOfObjects(values);
  if (values.every(Array.isArray))
    return { type: 'array', ...(values.flat().length && { items: schemaOf(values.flat()) }) };
  const types = [...new Set(values.map(typeOf))];
  const isMark = types.length === 1 && types[0] === 'boolean' && new Set(values).size === 1;
  return { type: types.length === 1 ? types[0] : types, ...(isMark && { const: values[0] }) };
}

function schemaOfObjects(values: Record<string, unknown>[]): JsonSchema {
  const keys = [...new Set(values.flatMap(Object.keys))];
  const seen = (key: string): unknown[] => values.filter((value) => key in value).map((value) => value[key]);
  return {
    type: 'object',
    properties: Object.fromEntries(keys.map((key) => [key, schemaOf(seen(key))])),
    required: keys.filter((key) => values.every((value) => key in value)),
  };
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

/** A minimal value of a schema, sufficient for code that reads keys of a reply. */
export function sampleOf(schema: JsonSchema, components: Record<string, JsonSchema>): unknown {
  const {
    $ref,
    const: only,
    enum: choices,
    examples,
    anyOf,
  } = schema as {
    $ref?: string;
    const?: unknown;
    enum?: unknown[];
    examples?: unknown[];
    anyOf?: JsonSchema[];
  };
  if ($ref) return sampleOf(components[$ref.split('/').at(-1)!]!, components);
  if (only !== undefined) return only;
  if (choices ?? examples) return (choices ?? examples)![0];
  if (anyOf) return sampleOf(anyOf[0]!, components);
  return sampleOfType(schema, components);
}

function sampleOfType(schema: JsonSchema, components: Record<string, JsonSchema>): unknown {
  const {
    type,
    properties = {},
    required = [],
  } = schema as {
    type?: string;
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  const plain: Record<string, unknown> = { array: [], integer: 0, number: 0, boolean: true, string: '' };
  if (type !== 'object') return plain[type ?? ''] ?? null;
  return Object.fromEntries(required.map((key) => [key, sampleOf(properties[key] ?? {}, components)]));
}
