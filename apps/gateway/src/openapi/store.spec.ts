import { describe, expect, it } from '@jest/globals';
import { storeSurface } from '../surfaces/store.js';
import { describeSurface } from './describe.js';
import type { OperationObject, Response } from '../grammars/document.js';
import { grouped, templateOf } from './rows.js';

const document = describeSurface(storeSurface);
const at = (method: string, path: string): OperationObject => document.paths[path]![method]!;
const reply = (operation: OperationObject): Response => operation.responses[200] as Response;
const schema = (operation: OperationObject) => reply(operation).content!['application/json']!.schema;
const headers = (operation: OperationObject): string[] => Object.keys(reply(operation).headers);
const names = ({ parameters = [] }: OperationObject): string[] => parameters.map(({ name }) => name);

const success = {
  type: 'object',
  properties: { success: { type: 'boolean', const: true } },
  required: ['success'],
};
/** Whole, or the parts of it that `only` names. */
const record = {
  anyOf: [{ $ref: '#/components/schemas/Record' }, { $ref: '#/components/schemas/RecordPart' }],
};

describe('replies of the store surface', () => {
  it('a reply of one record adds success: true, and a reply of a list is a plain array', () => {
    expect(schema(at('get', '/{store}/{id}'))).toEqual({ allOf: [record, success] });
    expect(schema(at('get', '/stores'))).toMatchObject({ type: 'array', items: { type: 'object' } });
  });

  it('replies of routes that share a path are alternatives, and the description names each choice', () => {
    expect(schema(at('get', '/{store}'))).toMatchObject({
      anyOf: [
        { type: 'array', items: record },
        { type: 'array', items: record, title: 'removed=true' },
        { title: 'meta=true' },
        { title: 'meta=count' },
      ],
    });
    expect(reply(at('get', '/{store}')).description).toBe(
      'List records. With `removed=true`: List removed records that can be restored. With `meta=true`: Number of records, the first and the last. With `meta=count`: Number of records.',
    );
  });

  it('a reply that a route writes itself is described with its own keys and headers', () => {
    const both = { sucess: { type: 'boolean', const: true }, success: { type: 'boolean', const: true } };
    const acknowledged = { type: 'object', properties: both, required: ['sucess', 'success'] };
    expect(schema(at('post', '/auth'))).toEqual(acknowledged);
    expect(headers(at('post', '/auth'))).toContain('set-cookie');
    expect(schema(at('post', '/auth/token'))).toEqual({
      allOf: [{ $ref: '#/components/schemas/AccessToken' }, acknowledged],
    });
  });

  it('declares etag, link and x-ignored-fields only for the replies that have them', () => {
    expect(headers(at('get', '/{store}/{id}'))).toEqual(['x-request-id', 'etag']);
    expect(headers(at('patch', '/{store}/{id}'))).toEqual(['x-request-id', 'etag', 'x-ignored-fields']);
    expect(headers(at('delete', '/{store}/{id}'))).toEqual(['x-request-id']);
    expect(headers(at('get', '/{store}'))).toEqual(['x-request-id', 'link']);
    expect(headers(at('get', '/stores'))).toEqual(['x-request-id']);
  });

  it('reply schemas allow unknown keys, and the request schema Manifest does not', () => {
    expect(JSON.stringify(schema(at('post', '/stores')))).not.toContain('"additionalProperties":false');
    expect(document.components.schemas.Manifest).toMatchObject({ additionalProperties: false });
  });
});

describe('requests of the store surface', () => {
  it('POST /stores requires a Manifest, the body of POST /{store} is optional, GET /{store} has none', () => {
    expect(at('post', '/stores').requestBody).toMatchObject({
      required: true,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Manifest' } } },
    });
    expect(at('post', '/{store}').requestBody).toMatchObject({ required: false });
    expect(at('get', '/{store}').requestBody).toBeUndefined();
  });

  it('GET /{store}/{id} declares If-None-Match, and PATCH /{store}/{id} declares If-Match', () => {
    expect(names(at('get', '/{store}/{id}'))).toEqual([
      ...['store', 'id', 'only', 'with', 'unwind'],
      'If-None-Match',
    ]);
    expect(names(at('patch', '/{store}/{id}'))).toEqual(['store', 'id', 'If-Match']);
  });

  it('the query parameters described for a path are those that its routes read', () => {
    const found = grouped(storeSurface.routes).map((rows) => {
      const { method, path } = rows[0]!;
      const described = (at(method.toLowerCase(), templateOf(path)).parameters ?? []).filter(
        (one) => one.in === 'query',
      );
      return {
        row: `${method} ${path}`,
        parameters: described
          .map(({ name }) => name)
          .filter((name) => !readByNoName.includes(name))
          .toSorted(),
        read: readBy(rows),
      };
    });
    expect(found.map(({ row, parameters }) => ({ row, parameters }))).toEqual(
      found.map(({ row, read }) => ({ row, parameters: read })),
    );
  });
});

/** Names are made of `where`, and `withChildGroups` is taken to be ignored. */
const readByNoName = ['where', 'withChildGroups'];

/** Parameters that rows ask for when none is given. */
function readBy(rows: typeof storeSurface.routes): string[] {
  const asked = new Set<string>();
  class Query extends URLSearchParams {
    override get(name: string): string | null {
      asked.add(name);
      return name === 'nolimit' ? 'true' : null; // `streamed` is looked at with it only
    }
    override getAll(name: string): string[] {
      asked.add(name);
      return [];
    }
  }
  const query = new Query();
  for (const row of rows) {
    row.when?.(query);
    row.input?.(
      { params: { store: 'places', id: 'x' }, query, headers: {}, origin: '' },
      storeSurface.dialect,
    );
  }
  return [...asked].toSorted();
}

describe('faults of the store surface', () => {
  const statuses = (operation: OperationObject): string =>
    Object.keys(operation.responses)
      .filter((status) => Number(status) >= 400)
      .join(' ');

  it('an operation declares exactly the error statuses that its route can return', () => {
    expect(statuses(at('post', '/auth'))).toBe('400 401 413 415 429 503 504');
    expect(statuses(at('get', '/users'))).toBe('400 401 403 429 503 504');
    expect(statuses(at('patch', '/{store}/{id}'))).toBe('400 401 403 404 409 412 413 415 503 504');
    expect(statuses(at('get', '/healthz'))).toBe('');
  });

  it('examples of errors have the body of the dialect, and 429 declares retry-after', () => {
    const { examples } = document.components.responses.Unauthorized!.content!['application/json']!;
    expect(Object.values(examples!)).toEqual([
      { value: { success: false, code: '401', message: 'Unauthorized', tags: ['error_unauthorized'] } },
    ]);
    const bad = at('post', '/auth').responses[400] as Response;
    expect(bad.content!['application/json']!.examples!.validation!.value).toMatchObject({
      tags: ['error_validation', 'error_auth'],
      errors: [{ field: 'login' }, { field: 'password' }],
    });
    expect(document.components.responses.TooManyRequests!.headers).toHaveProperty('retry-after');
  });
});

describe('operation ids of the store surface', () => {
  it('an operation id is the name of the operation, with the path when the operation has several paths', () => {
    expect(at('get', '/{store}').operationId).toBe('store.records.list');
    expect(at('get', '/users').operationId).toBe('identity.records.list.users');
    expect(at('post', '/tokens').operationId).toBe('identity.tokens.create');
  });
});
