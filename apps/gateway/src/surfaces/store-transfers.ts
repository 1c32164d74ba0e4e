import { store } from '@stoa/contracts';
import { rightech } from '@stoa/dialects';
import { Fault, invalid, own } from '@stoa/kernel';
import { route, type Route } from '../route.js';

type Format = (typeof store.transfers.transferFormat)['options'][number];

const transferTypes: Record<Format, string> = { ndjson: 'application/x-ndjson', csv: 'text/csv' };

/** What clients that never heard of NDJSON's name send it as. */
const otherNames: Record<string, Format> = { 'application/ndjson': 'ndjson', 'application/jsonl': 'ndjson' };

/** @throws Fault invalid/query */
function asked(query: URLSearchParams): Format | undefined {
  const given = query.get('format');
  if (!given) return undefined;
  const { data } = store.transfers.transferFormat.safeParse(given);
  if (!data)
    throw invalid('query', [
      { path: ['format'], issue: 'enum', params: { enum: Object.keys(transferTypes) } },
    ]);
  return data;
}

const exportFormat = (query: URLSearchParams): Format => asked(query) ?? 'ndjson';

/** `format` counts more than the content type; a body without either is taken for JSON lines. */
function importFormat(query: URLSearchParams, contentType: string | undefined): Format {
  const format = asked(query);
  if (format || contentType === undefined) return format ?? 'ndjson';
  const type = contentType.split(';', 1)[0]!.trim().toLowerCase();
  const known = (Object.keys(transferTypes) as Format[]).find((one) => transferTypes[one] === type);
  const found = known ?? own(otherNames, type);
  if (found) return found;
  throw new Fault('unsupported_media', 'media_type', `content type ${contentType} is neither NDJSON nor CSV`);
}

/** `/devices/export` is `devices.csv`; of a name that no store has, nothing is said. */
const exportFile: NonNullable<Route['file']> = {
  types: Object.values(transferTypes),
  of({ params, query }) {
    const format = exportFormat(query);
    const type = format === 'csv' ? 'text/csv; charset=utf-8' : transferTypes[format];
    return { type, name: `${params.store!.replaceAll(/[^\w-]/g, '')}.${format}` };
  },
};

const uploadLimit = 1024 ** 3;

export const transferRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/:store/export',
    operation: store.transfers.exportRecords,
    input: ({ params, query }) => ({
      store: params.store!,
      format: exportFormat(query),
      // A file is the whole of it unless a limit is given.
      query: { ...rightech.readList(query), ...(query.get('limit') ? {} : { limit: null }) },
    }),
    file: exportFile,
    summary: 'Records as a file, one a line',
  }),
  route({
    method: 'POST',
    path: '/:store/import',
    operation: store.transfers.importRecords,
    input: ({ params, query, headers }) => ({
      store: params.store!,
      format: importFormat(query, headers['content-type'] as string | undefined),
      strict: query.get('strict') === 'true',
    }),
    upload: { types: Object.values(transferTypes), maxBytes: uploadLimit, judgesTypes: true },
    summary: 'Create a record of each line of a file; how it goes is told as server-sent events',
  }),
];
