import { z } from 'zod';
import type { Route, Surface } from '../route.js';
import type { MediaType } from '../grammars/document.js';
import { sampleRequest } from './sample-request.js';

// Properties of a row that follow from its path and its operation alone.

type Shape = Record<string, z.ZodType>;

const shapeOf = (schema: z.ZodType | undefined): Shape =>
  schema instanceof z.ZodObject ? (schema.shape as Shape) : {};

export const inputOf = ({ operation }: Route): Shape => shapeOf(operation.input);

/** The keys of the input, and of its `query`, that come neither from the body nor from the path. */
export function wordsOf(row: Route): Shape {
  const { body: _, query, ...rest } = inputOf(row);
  const inPath = new Set(pathNames(row));
  const words = { ...rest, ...shapeOf(query) };
  return Object.fromEntries(Object.entries(words).filter(([name]) => !inPath.has(name)));
}

export const hasQuery = (row: Route): boolean => 'query' in inputOf(row);

export const bodyOf = (row: Route): z.ZodType | undefined => (row.bodyLimit ? inputOf(row).body : undefined);

/** An example body. */
export function exampleOf(row: Route): unknown {
  const examples = (row.example ?? bodyOf(row))?.meta()?.examples;
  return Array.isArray(examples) ? examples[0] : undefined;
}

/** Whether the row checks the version of the record (`If-Match`). */
export const isGuarded = (row: Route): boolean => 'versions' in inputOf(row);

const recordSchemas = new Set<unknown>(['RecordBody', 'Bulk', 'Telemetry', 'Manifest', 'ManifestChange']);

/** Whether the body contains records, whose system keys are ignored. */
export const takesRecords = (row: Route): boolean =>
  bodyOf(row) !== undefined && (isGuarded(row) || recordSchemas.has(bodyOf(row)!.meta()?.id));

/** `/:store/:id` as OpenAPI writes it. */
export const templateOf = (path: string): string => path.replaceAll(/:(\w+)(\([^)]*\))?/g, '{$1}');

export const pathNames = ({ path }: Route): string[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!);

/** Rows of one method and path, in the order of the table. */
export function grouped(routes: Route[]): Route[][] {
  return [...Map.groupBy(routes, ({ method, path }) => `${method} ${path}`).values()];
}

/** The row without a `when` first: it answers when no parameter selects another row. */
export const byPlainness = (rows: Route[]): Route[] =>
  rows.toSorted((a, b) => Number(!!a.when) - Number(!!b.when));

export const plainOf = (rows: Route[]): Route => byPlainness(rows)[0]!;

/** Whether the reply has a version: some row of the surface checks the version of such a reply, and it is not removed. */
export function isTagged({ operation, method }: Route, { routes }: Surface): boolean {
  if (operation.form !== 'one' || method === 'DELETE') return false;
  return routes.some((row) => isGuarded(row) && row.operation.reply === operation.reply);
}

/** Text lines, whose content only the description of the operation explains. */
export const linesIn = (types: readonly string[]): Record<string, MediaType> =>
  Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' } }]));

export const mediaTypeOf = ({ dialect }: Surface): string =>
  dialect.contentType(sampleRequest()).split(';', 1)[0]!;
