import { commerce } from '@stoa/contracts';
import { contentTypeOf, drf } from '@stoa/dialects';
import { route, type RequestParts, type Route } from '../route.js';
import { actionRow, base, bodyLimit, idOf, objectPath, resourceRoutes } from './commerce-resources.js';

const { bulk, imports } = commerce;

/** Bytes of a file. */
const maxFile = 256 * 1024 * 1024;

const fileTypes = [
  'application/json',
  'application/x-ndjson',
  'text/csv',
  'application/xml',
  'text/xml',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/octet-stream',
  'text/plain',
];

type Bulk = (typeof bulk)[keyof typeof bulk];
const path = '/imports/';

/** Rows of a list: the report says what became of each. It is a refusal when a row undid all of it. */
const bulkRow = (operation: Bulk, path: string, noun: string): Route =>
  route({
    method: 'POST',
    path: `${path}bulk/`,
    operation,
    input: ({ query }) => ({
      onError: query.getAll('on_error').at(-1),
      dryRun: query.getAll('dry_run').at(-1),
      onlyErrors: query.getAll('report').at(-1) === 'errors',
    }),
    bodyLimit,
    respond: (body, _request, { isRejected }) => ({ body, ...(isRejected && { status: 400 }) }),
    summary: `Create and update up to 1,000 ${noun}`,
  });

/** The last of repeated parameters counts; the fields of a form count more than the query. */
const parametersOf = ({ query, upload }: RequestParts): Record<string, string> =>
  Object.fromEntries([...query, ...(upload?.fields ?? [])]);

const created = (path: string) => (body: string) => {
  const { id } = JSON.parse(body) as { id: number };
  return { body, headers: { location: `${path}${id}/` } };
};

export const importRoutes: Route[] = [
  bulkRow(bulk.products, '/products/', 'products'),
  bulkRow(bulk.categories, '/categories/', 'categories'),
  bulkRow(bulk.prices, '/prices/', 'prices'),
  bulkRow(bulk.stocks, '/stocks/', 'stocks'),
  bulkRow(bulk.priceTypes, '/price-types/', 'price types'),
  bulkRow(bulk.companies, '/companies/', 'companies'),
  bulkRow(bulk.contracts, '/contracts/', 'contracts'),
  bulkRow(bulk.warehouses, '/warehouses/', 'warehouses'),
  ...resourceRoutes(imports, path),
  route({
    method: 'POST',
    path,
    operation: imports.create,
    status: 201,
    idempotent: true,
    input: (parts) => ({
      parameters: parametersOf(parts),
      type: contentTypeOf({ headers: { 'content-type': parts.upload?.type } }),
      name: parts.upload?.name,
    }),
    upload: { types: fileTypes, maxBytes: maxFile, fileField: 'file' },

    respond: created(`${base}${path}`),
    summary: 'Import a file in the background',
  }),
  route({
    method: 'GET',
    path: `${objectPath(path)}errors/`,
    operation: imports.errors,
    input: (parts) => ({ id: idOf(parts), query: drf.readPage(parts.query) }),
    summary: 'What is wrong with the rows of an import',
  }),
  actionRow({ path, name: 'cancel', operation: imports.cancel, summary: 'Cancel an import' }),
  route({
    method: 'GET',
    path: `${objectPath(path)}events/`,
    operation: imports.watch,
    input: (parts) => ({ id: idOf(parts) }),
    summary: 'Follow an import by server-sent events',
  }),
];
