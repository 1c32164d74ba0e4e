import { collectionPath } from '../published.js';
import type { Surface } from '../route.js';
import type { Document, OperationObject } from '../grammars/document.js';
import type { Draft } from './draft.js';
import { faultSchema } from './faults.js';
import { fixedOperation, operationOf, tagOf } from './operations.js';
import { grouped, templateOf } from './rows.js';
import { Schemas } from './schemas.js';

/**
 * Builds the OpenAPI description of a surface from its routes, the schemas that validate, and the dialect that answers,
 * so that it cannot differ from what is served.
 */
export function describeSurface(surface: Surface): Document {
  const draft: Draft = { surface, schemas: new Schemas(), responses: {} };
  const paths = pathsOf(draft);
  const { security: securitySchemes } = surface.grammar;
  return {
    openapi: '3.1.0',
    info: {
      title: surface.title,
      version: /v\d+/.exec(surface.base)?.[0] ?? 'v1',
      description: introduction(surface),
    },
    servers: [{ url: surface.base }],
    security: Object.keys(securitySchemes).map((name) => ({ [name]: [] })),
    tags: [...new Set(Object.keys(paths).map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes,
      headers: {
        'x-request-id': {
          description: "The request's own `x-request-id`, or a new one: what to quote when asking about it.",
          schema: { type: 'string' },
        },
      },
      responses: draft.responses,
      schemas: { ...draft.schemas.components, Fault: faultSchema(surface) },
    },
  };
}

const introduction = (surface: Surface): string =>
  `Use this specification to work with the API in Postman: [download](${collectionPath(surface)}).${surface.notes ?? ''}`;

function pathsOf(draft: Draft): Document['paths'] {
  const { fixed, routes } = draft.surface;
  const paths: Document['paths'] = {};
  const add = (path: string, method: string, operation: OperationObject): void => {
    (paths[templateOf(path)] ??= {})[method.toLowerCase()] = operation;
  };
  for (const rows of grouped(routes)) add(rows[0]!.path, rows[0]!.method, operationOf(rows, draft));
  for (const [path, body] of Object.entries(fixed))
    add(path, 'GET', fixedOperation(path, body, draft.surface));
  return paths;
}
