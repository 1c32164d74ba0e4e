import {
  bodyOf,
  type commerce,
  type Operation,
  type ResourceContract,
  type ResourceOperations,
  type ResourceVerb,
} from '@stoa/contracts';
import { drf } from '@stoa/dialects';
import { route, type RequestParts, type Route } from '../route.js';

export const base = '/api/rest/v1';
/** Bytes of a body. */
export const bodyLimit = 2 * 1024 * 1024;

/** Whatever is no number reaches the service as well: permission is checked before existence. */
export const objectPath = (path: string): string => `${path}:id(^[^/.]+$)/`;
/** No object has the id 0. */
export const idOf = ({ params }: RequestParts): number =>
  /^\d{1,9}$/.test(params.id!) ? Number(params.id) : 0;
/** The object, and the versions of it that the client believes current. */
export const targetOf = (parts: RequestParts): { id: number } => ({
  id: idOf(parts),
  ...drf.readVersions(parts.headers['if-match']),
});

type Changing = Pick<ResourceOperations, 'update'>['update'] | Operation;

/** PUT takes the whole, PATCH a part. */
export const changeRows = (operation: Changing, path: string, summary: string): Route[] =>
  (['PUT', 'PATCH'] as const).map((method) =>
    route({
      method,
      path: objectPath(path),
      operation: operation as ResourceOperations['update'],
      input: (parts) => ({ ...targetOf(parts), isPartial: method === 'PATCH' }),
      bodyLimit,
      summary,
    }),
  );

/** POST of an action on an object: `/companies/3/restore/`. */
export const actionRow = ({ path, name, operation, ...more }: Action): Route =>
  route({
    method: 'POST',
    path: `${objectPath(path)}${name}/`,
    operation: operation as ResourceOperations['remove'],
    input: targetOf,
    ...(bodyOf(operation.input) && { bodyLimit }),
    ...more,
  });

interface Action extends Pick<Route, 'summary' | 'status' | 'idempotent'> {
  path: string;
  name: string;
  operation: Operation;
}

const isTrue = (text: string | undefined): boolean => /^(true|1)$/i.test(text ?? '');

/** DELETE that removes softly, and with `permanent=true` for ever. */
export const removalRow = (
  path: string,
  operation: typeof commerce.products.remove | typeof commerce.companies.remove,
  summary: string,
): Route =>
  route({
    method: 'DELETE',
    path: objectPath(path),
    operation,
    input: (parts) => ({ id: idOf(parts), isPermanent: isTrue(parts.query.getAll('permanent').at(-1)) }),
    status: 204,
    summary,
  });

type Rows = (operations: ResourceOperations, path: string, contract: ResourceContract) => Route[];

const rowsOf: Record<ResourceVerb, Rows> = {
  list: ({ list }, path, { queryable }) => [
    route({
      method: 'GET',
      path,
      operation: list,
      input: ({ query }) => ({ query: drf.readTable(query, queryable) }),
      summary: `List ${nounsOf(path)}`,
    }),
  ],
  create: ({ create }, path) => [
    route({
      method: 'POST',
      path,
      operation: create,
      status: 201,
      bodyLimit,
      summary: `Create ${nounsOf(path)}`,
    }),
  ],
  get: ({ get }, path, { queryable }) => [
    route({
      method: 'GET',
      path: objectPath(path),
      operation: get,
      input: (parts) => ({ id: idOf(parts), reading: drf.readReading(parts.query, queryable) }),
      summary: `Read one of the ${nounsOf(path)}`,
    }),
  ],
  update: ({ update }, path) => changeRows(update, path, `Change ${nounsOf(path)}`),
  remove: ({ remove }, path) => [
    route({
      method: 'DELETE',
      path: objectPath(path),
      operation: remove,
      input: targetOf,
      status: 204,
      summary: `Remove ${nounsOf(path)}`,
    }),
  ],
};

/** `/company-groups/`: `company groups` */
const nounsOf = (path: string): string => path.slice(1, -1).replaceAll('-', ' ');

type Declared<Verbs extends ResourceVerb> = { readonly verbs: readonly Verbs[] };

/** The rows of each operation that a resource declares, for a surface that has others between them. */
export const resourceRows = <Verbs extends ResourceVerb>(
  contract: Declared<Verbs>,
  path: string,
): Record<Verbs, Route[]> =>
  Object.fromEntries(
    Object.entries(rowsOf)
      .filter(([verb]) => (contract.verbs as readonly string[]).includes(verb))
      .map(([verb, rows]) => {
        const declared = contract as unknown as ResourceOperations & ResourceContract;
        return [verb, rows(declared, path, declared)];
      }),
  ) as Record<Verbs, Route[]>;

/** All rows of a resource. */
export const resourceRoutes = (contract: Declared<ResourceVerb>, path: string): Route[] =>
  Object.values(resourceRows(contract, path)).flat();
