import type { Route } from '../route.js';
import type { JsonSchema, Parameter } from '../grammars/document.js';
import type { Draft } from './draft.js';
import type { Grammar, Spelling } from '../grammars/grammar.js';
import { byPlainness, inputOf, isTagged, pathNames, plainOf, wordsOf } from './rows.js';

/** Path, query and header parameters of the rows of one method and path. */
export function parametersOf(rows: Route[], draft: Draft): Parameter[] {
  const { surface } = draft;
  const plain = plainOf(rows);
  const found = [
    ...pathNames(plain).map((name) => pathParameter(name, plain, draft)),
    ...byPlainness(rows).flatMap((row) => spelt(row, draft)),
    ...chosenBy(rows, surface.grammar).map(({ choice, value }) => ({
      ...choice,
      schema: { ...choice.schema, enum: [value] },
    })),
    ...(plain.method === 'GET' && isTagged(plain, surface) ? [ifNoneMatch] : []),
  ];
  return merged(found);
}

/** The parameter value that selects each row with a `when`. */
export function chosenBy(rows: Route[], { choices }: Grammar): Choice[] {
  const tried = choices.flatMap((choice) => choice.schema.enum.map((value) => ({ choice, value })));
  return rows
    .filter(({ when }) => when)
    .map((row) => {
      const met = tried.find(({ choice, value }) => row.when!(new URLSearchParams([[choice.name, value]])));
      if (!met)
        throw new Error(`openapi: no choice of the grammar leads to ${row.operation.name} at ${row.path}`);
      return { row, ...met };
    });
}

/** A header of the gateway itself, independent of the dialect (`conditional-request.ts`). */
const ifNoneMatch: Parameter = {
  name: 'If-None-Match',
  in: 'header',
  description: 'The `ETag` of what is held already: 304 without a body while it is current.',
  schema: { type: 'string' },
};

interface Choice {
  row: Route;
  choice: Grammar['choices'][number];
  value: string;
}

function pathParameter(name: string, row: Route, { schemas, surface }: Draft): Parameter {
  const known = inputOf(row)[name];
  const type = row.path.includes(`:${name}(^\\d`) ? 'integer' : 'string';
  const { description, ...schema }: JsonSchema = known ? schemas.request(known) : { type };
  const example = schema.type === 'integer' ? 1 : surface.grammar.pathExamples?.[name];
  return {
    name,
    in: 'path',
    required: true,
    ...(description ? { description: String(description) } : {}),
    schema,
    ...(example !== undefined && { example }),
  };
}

function spelt(row: Route, { surface, schemas }: Draft): Parameter[] {
  return Object.entries(wordsOf(row)).flatMap(([word, schema]) =>
    (surface.grammar.spellings[word] ?? []).map((spelling: Spelling) => ({
      ...spelling,
      schema: spelling.schema ?? schemas.request(schema),
    })),
  );
}

/** Merges parameters of the same name; the values that different rows accept become alternatives. */
function merged(parameters: Parameter[]): Parameter[] {
  const byName = new Map<string, Parameter>();
  for (const one of parameters) {
    const key = `${one.in} ${one.name}`;
    const known = byName.get(key);
    byName.set(key, known ? { ...known, schema: widened(known.schema, one.schema) } : one);
  }
  return [...byName.values()];
}

function widened(known: JsonSchema, other: JsonSchema): JsonSchema {
  if (!Array.isArray(known.enum) || !Array.isArray(other.enum)) return known;
  return { ...known, enum: [...new Set([...(known.enum as unknown[]), ...(other.enum as unknown[])])] };
}
