import type { Document, JsonSchema, Response } from '../grammars/document.js';
import type { Step } from './step.js';

/** The type that the API description gives to a value of a reply; undefined for a value that is not described. */
export function typeAt({ row, path }: Step, keys: readonly string[], document: Document): unknown {
  const { responses } = document.paths[path]![row.method.toLowerCase()]!;
  const { content = {} } = responses[row.status ?? 200] as Response;
  const schema = Object.values(content)[0]?.schema;
  return schema && find(schema, keys, document)?.type;
}

function find(schema: JsonSchema, keys: readonly string[], document: Document): JsonSchema | undefined {
  const { $ref, allOf, anyOf, properties, items } = schema as {
    $ref?: string;
    allOf?: JsonSchema[];
    anyOf?: JsonSchema[];
    properties?: Record<string, JsonSchema>;
    items?: JsonSchema;
  };
  if ($ref) return find(document.components.schemas[$ref.split('/').at(-1)!]!, keys, document);
  const [key, ...rest] = keys;
  const parts = [...(allOf ?? []), ...(anyOf ?? [])];
  if (parts.length) return parts.map((part) => find(part, keys, document)).find(Boolean);
  if (key === undefined) return schema;
  const inner = /^\d+$/.test(key) ? items : properties?.[key];
  return inner && find(inner, rest, document);
}
