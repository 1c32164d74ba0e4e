import { commerce } from '@stoa/dto';
import { z } from 'zod';
import { bodyOf, exampleOf, plainOf, templateOf } from '../openapi/rows.js';
import { tagOf } from '../openapi/operations.js';
import { sampleRequest } from '../openapi/sample-request.js';
import type { Route, Surface } from '../route.js';
import type { Flow, RequestHints } from './flow.js';

/** One request of a run: what it sends, which variables it needs, and which it sets from the reply. */
export interface Step {
  /** `METHOD path`, as the API description has it. */
  name: string;
  row: Route;
  tag: string;
  path: string;
  /** The value of each path parameter. */
  params: Record<string, string>;
  query: Record<string, string>;
  body: unknown;
  needs: string[];
  /** Variables, and where their values are in the reply. */
  saves: Record<string, string[]>;
  after: readonly string[];
}

export function stepOf(rows: Route[], surface: Surface, flow: Flow): Step {
  const row = plainOf(rows);
  const path = templateOf(row.path);
  const name = `${row.method} ${path}`;
  const given: RequestHints = flow.requests[name] ?? {};
  const params = { ...paramsOf(path), ...given.path };
  const body = given.body ?? withReferences(exampleOf(row), commerce.fieldsOf(bodyOf(row)));
  const saves = { ...savedIds(row, path, surface), ...split(given.saves) };
  const query = { ...given.query };
  const needs = [...variablesIn([params, query, body]), ...(given.when ? [given.when] : [])];
  return {
    name,
    row,
    tag: tagOf(row.path),
    path,
    params,
    query,
    body,
    needs,
    saves,
    after: given.after ?? [],
  };
}

const split = (saves: RequestHints['saves'] = {}): Record<string, string[]> =>
  Object.fromEntries(Object.entries(saves).map(([name, keys]) => [name, keys.split('.')]));

/** The variable with the id of one of these objects: `company_groups_id`. */
const idOf = (segment: string): string => `${segment.replaceAll(/\W+/g, '_').replace(/^_|_$/g, '')}_id`;

const reference = (name: string): string => `{{${name}}}`;

/** The parameter of a path is the id of an object of the segment before it. */
function paramsOf(path: string): Record<string, string> {
  const segments = path.split('/');
  const found = segments.flatMap((segment, index) => {
    const [, name] = /^\{(\w+)\}$/.exec(segment) ?? [];
    const before = segments[index - 1];
    return name ? [[name, reference(before ? idOf(before) : name)] as const] : [];
  });
  return Object.fromEntries(found);
}

/** Replaces the ids of an example by those of objects that were created before. */
function withReferences(example: unknown, fields: commerce.Fields | undefined): unknown {
  if (!fields || typeof example !== 'object' || example === null) return example;
  return Object.fromEntries(
    Object.entries(example).map(([key, value]) => [key, referenced(value, fields[key])]),
  );
}

function referenced(value: unknown, field: commerce.Field | undefined): unknown {
  if (!field) return value;
  if (field.to) return Array.isArray(value) ? [reference(idOf(field.to))] : reference(idOf(field.to));
  if (Array.isArray(value) && field.child) return value.map((one) => referenced(one, field.child));
  return withReferences(value, field.fields);
}

/** The id of an object that is created, or of the first of a list. */
function savedIds(row: Route, path: string, { dialect }: Surface): Record<string, string[]> {
  const { reply, form } = row.operation;
  const id = reply instanceof z.ZodObject && ['_id', 'id'].find((key) => key in reply.shape);
  const segment = path.split('/').findLast(Boolean);
  if (!id || !segment || row.file) return {};
  if (row.method === 'POST' && form === 'one') {
    const around = dialect.record(`{"${id}":0}`, sampleRequest());
    return { [idOf(segment)]: pathTo(JSON.parse(around), id)! };
  }
  if (row.method !== 'GET' || form !== 'list') return {};
  const { open, close } = dialect.list({ page: { count: 1, limit: 1, offset: 0 } }, sampleRequest());
  return { [idOf(segment)]: pathTo(JSON.parse(`${open}{"${id}":0}${close}`), id)! };
}

/** The keys that lead to a value of this name. */
function pathTo(value: unknown, name: string): string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (name in value) return [name];
  for (const [key, part] of Object.entries(value)) {
    const rest = pathTo(part, name);
    if (rest) return [key, ...rest];
  }
  return undefined;
}

const variablesIn = (value: unknown): string[] => [
  ...new Set([...JSON.stringify(value).matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!)),
];
