import type { Route, Surface } from '../route.js';
import type { OperationObject, RequestBody } from '../grammars/document.js';
import type { Draft } from './draft.js';
import { faultResponses } from './faults.js';
import { parametersOf } from './parameters.js';
import { replyResponses } from './replies.js';
import { bodyOf, exampleOf, grouped, linesIn, mediaTypeOf, plainOf, templateOf } from './rows.js';
import { sampleRequest } from './sample-request.js';
import { schemaOf } from './samples.js';

export const tagOf = (path: string): string => templateOf(path).split('/')[1] || 'root';

/** Describes the rows of one method and path as one operation, because clients see one address. */
export function operationOf(rows: Route[], draft: Draft): OperationObject {
  const row = plainOf(rows);
  const parameters = parametersOf(rows, draft);
  const requestBody = requestBodyOf(row, draft);
  return {
    operationId: operationId(row, draft.surface),
    summary: row.summary,
    tags: [tagOf(row.path)],
    ...(parameters.length && { parameters }),
    ...(requestBody && { requestBody }),
    responses: { ...replyResponses(rows, draft), ...faultResponses(rows, draft) },
    ...(row.operation.access === 'public' && { security: [] }),
  };
}

/** The name of the operation; where it is served at several addresses, followed by the path segments and the method. */
function operationId({ operation, path, method }: Route, { routes }: Surface): string {
  const places = grouped(routes).filter((rows) => plainOf(rows).operation === operation);
  if (places.length === 1) return operation.name;
  const steps = templateOf(path).split('/').filter(Boolean);
  const isTwice = places.filter(([row]) => row!.path === path).length > 1;
  const words = [operation.name, ...steps, ...(isTwice ? [method.toLowerCase()] : [])];
  return words.join('.').replaceAll(/[{}]/g, '');
}

function requestBodyOf(row: Route, { surface, schemas }: Draft): RequestBody | undefined {
  if (row.upload) return uploadOf(row.upload);
  const body = bodyOf(row);
  if (!body) return undefined;
  const media = { schema: schemas.request(body), examples: { example: { value: exampleOf(row) } } };
  return {
    // The edge replaces an absent body by an empty object.
    required: !body.safeParse({}).success,
    description: `At most ${row.bodyLimit! / 1024} KB.${formNote(row)}`,
    content: Object.fromEntries(surface.grammar.bodies.map((type) => [type, media])),
  };
}

const formNote = ({ formParts }: Route): string =>
  formParts ? ` A multipart form may have files, and ${formParts.maxBytes / 1024 ** 2} MB.` : '';

const uploadOf = ({ types, maxBytes, fileField }: NonNullable<Route['upload']>): RequestBody => ({
  required: true,
  description: `At most ${maxBytes / 1024 ** 2} MB, read as they come.`,
  content: { ...linesIn(types), ...(fileField !== undefined && formWith(fileField)) },
});

/** Fields of the form come before its file. */
const formWith = (fileField: string): RequestBody['content'] => ({
  'multipart/form-data': {
    schema: { type: 'object', properties: { [fileField]: { type: 'string', format: 'binary' } } },
  },
});

/** Describes a reply that needs no service. */
export function fixedOperation(
  path: string,
  fixed: Surface['fixed'][string],
  surface: Surface,
): OperationObject {
  const body = typeof fixed === 'string' ? fixed : fixed(sampleRequest());
  return {
    operationId: [surface.name, ...path.split('/').filter(Boolean), 'alive'].join('.'),
    summary: 'Whether the API is there',
    tags: [tagOf(path)],
    responses: {
      200: {
        description: 'It is.',
        headers: { 'x-request-id': { $ref: '#/components/headers/x-request-id' } },
        content: {
          [mediaTypeOf(surface)]: {
            schema: schemaOf([JSON.parse(body)]),
            examples: { always: { value: JSON.parse(body) as unknown } },
          },
        },
      },
    },
    security: [],
  };
}
