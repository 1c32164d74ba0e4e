import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { surfaces } from '../surfaces/index.js';
import { describeSurface } from './describe.js';
import { bodyOf, templateOf } from './rows.js';
import type { OperationObject, Parameter, Response } from '../grammars/document.js';

// Invariants of the description of every surface.
describe.each(surfaces.map((surface) => ({ name: surface.name, surface })))(
  'the description of $name',
  ({ surface }) => {
    const document = JSON.parse(JSON.stringify(describeSurface(surface))) as ReturnType<
      typeof describeSurface
    >;
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );
    const responses = operations.flatMap(({ path, method, operation }) =>
      Object.entries(operation.responses).map(([status, response]) => ({
        name: `${method} ${path} ${status}`,
        status,
        response: resolved<Response>(response),
      })),
    );

    function resolved<T>(value: unknown): T {
      const { $ref } = value as { $ref?: string };
      if (!$ref) return value as T;
      return $ref
        .slice(2)
        .split('/')
        .reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document) as T;
    }

    it('every example of a JSON request body passes the validation of its operation', () => {
      const wrong = operations.flatMap(({ path, method, operation }) => {
        const row = surface.routes.find(
          (one) => templateOf(one.path) === path && one.method.toLowerCase() === method && one.bodyLimit,
        );
        const content = operation.requestBody?.content ?? {};
        if (!row || !content['application/json']) return [];
        const given = content['application/json'].examples?.example?.value;
        return bodyOf(row)!.safeParse(given).success ? [] : [`${method} ${path} ${JSON.stringify(given)}`];
      });
      expect(wrong).toEqual([]);
    });

    it('every reference in the description resolves within it', () => {
      const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref!);
      expect(refs.length).toBeGreaterThan(0);
      expect([...new Set(refs)].filter((ref) => !ref.startsWith('#/') || !resolved({ $ref: ref }))).toEqual(
        [],
      );
    });

    it('every schema, response and header among the components is referenced', () => {
      const text = JSON.stringify(document);
      const { schemas, responses: shared, headers } = document.components;
      const all = Object.entries({ schemas, responses: shared, headers }).flatMap(([kind, ones]) =>
        Object.keys(ones).map((name) => `#/components/${kind}/${name}`),
      );
      expect(all.filter((ref) => !text.includes(`"${ref}"`))).toEqual([]);
    });

    it('describes each route and each fixed path of the surface, and no other operation', () => {
      const template = (path: string): string => path.replaceAll(/:(\w+)(\(.*?\))?/g, '{$1}');
      const rows = surface.routes.map(({ method, path }) => `${method.toLowerCase()} ${template(path)}`);
      const fixed = Object.keys(surface.fixed).map((path) => `get ${path}`);
      expect(operations.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(
        [...new Set([...rows, ...fixed])].toSorted(),
      );
    });

    it('no two described paths differ only in the names of their parameters', () => {
      const shapes = Object.keys(document.paths).map((path) => path.replaceAll(/\{\w+\}/g, '{}'));
      expect(new Set(shapes).size).toBe(shapes.length);
    });

    it('gives each operation an id of its own, a summary and a known tag', () => {
      const ids = operations.map(({ operation }) => operation.operationId);
      expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
      const tags = document.tags.map(({ name }) => name);
      const bare = operations.filter(
        ({ operation: one }) => !one.summary || !one.tags.every((tag) => tags.includes(tag)),
      );
      expect(bare).toEqual([]);
    });

    it('each operation requires the parameters of its path, and declares each parameter once with a schema', () => {
      const wrong = operations.filter(({ path, operation }) => {
        const declared = named(operation, 'path').map(({ name, required }) => (required ? name : `${name}?`));
        const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        const keys = (operation.parameters ?? []).map((one) => `${one.in} ${one.name.toLowerCase()}`);
        return declared.join() !== wanted.join() || new Set(keys).size !== keys.length;
      });
      expect(wrong.map(({ operation }) => operation.operationId)).toEqual([]);
      expect(
        operations.flatMap(({ operation }) => operation.parameters ?? []).filter(({ schema }) => !schema),
      ).toEqual([]);
    });

    it('each response has a description, x-request-id and, unless 204 or 304, a schema; each operation has a 2xx', () => {
      const bare = responses.filter(
        ({ response }) => !Object.values(response.content ?? {}).some(({ schema }) => schema),
      );
      // Some responses have no body by HTTP's own rule.
      expect(bare.filter(({ status }) => !['204', '304'].includes(status)).map(({ name }) => name)).toEqual(
        [],
      );
      expect(
        responses.filter(({ response }) => !response.description || !response.headers['x-request-id']),
      ).toEqual([]);
      const isGood = (status: string): boolean => status.startsWith('2');
      expect(operations.filter(({ operation }) => !Object.keys(operation.responses).some(isGood))).toEqual(
        [],
      );
    });

    it('every example of an error response is valid by the Fault schema of the surface', () => {
      const fault = z.fromJSONSchema(
        document.components.schemas.Fault as Parameters<typeof z.fromJSONSchema>[0],
      );
      const examples = responses
        .filter(({ status }) => Number(status) >= 400)
        .flatMap(({ name, response }) =>
          Object.values(response.content!).flatMap(({ examples: some = {} }) =>
            Object.values(some).map(({ value }) => ({ name, isTaken: fault.safeParse(value).success })),
          ),
        );
      expect(examples.length).toBeGreaterThan(0);
      expect(examples.filter(({ isTaken }) => !isTaken)).toEqual([]);
    });

    it('requires the declared security schemes except for public routes and fixed paths', () => {
      const schemes = Object.keys(document.components.securitySchemes);
      expect(document.security.flatMap((one) => Object.keys(one))).toEqual(schemes);
      const open = surface.routes.filter(({ operation }) => operation.access === 'public').length;
      const described = operations.filter(({ operation }) => operation.security?.length === 0).length;
      expect(described).toBe(open + Object.keys(surface.fixed).length);
    });
  },
);

const named = ({ parameters = [] }: OperationObject, place: Parameter['in']): Parameter[] =>
  parameters.filter((one) => one.in === place);
