import {
  invalid,
  notFound,
  type Fault,
  type FieldType,
  type Match,
  type Resource,
  type TableQuery,
  type Test,
  type Value,
} from '@stoa/kernel';

const defaultSize = 50;
const mostSize = 1000;

/** Of a parameter that comes more than once the last one counts. */
const last = (query: URLSearchParams, name: string): string | undefined => query.getAll(name).at(-1);

const badFilter = (name: string, issue: string, params?: Record<string, unknown>): Fault =>
  invalid('query', [{ path: [name], issue, ...(params && { params }) }]);

/** Either of DRF's two ways to page: `limit` or `offset` says that it is the second. */
export const isOffsetPaged = (query: URLSearchParams): boolean => query.has('limit') || query.has('offset');

/** @throws Fault invalid/query; not_found/page */
export function readTable(query: URLSearchParams, resource: Resource): TableQuery {
  return {
    matches: readMatches(query, resource),
    search: readSearch(last(query, 'search') ?? ''),
    order: readOrder(last(query, 'ordering') ?? '', resource),
    ...(isOffsetPaged(query) ? readOffset(query) : readPage(query)),
  };
}

function readOffset(query: URLSearchParams): Pick<TableQuery, 'limit' | 'offset'> {
  return { limit: readSize(last(query, 'limit')), offset: readCount(last(query, 'offset')) ?? 0 };
}

function readPage(query: URLSearchParams): Pick<TableQuery, 'limit' | 'offset' | 'isLast'> {
  const limit = readSize(last(query, 'page_size'));
  const page = last(query, 'page') || '1';
  if (page === 'last') return { limit, offset: 0, isLast: true };
  if (!/^\d{1,9}$/.test(page.trim()) || Number(page) < 1) throw notFound('page');
  return { limit, offset: (Number(page) - 1) * limit };
}

const readCount = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;

/** What is no size is the default, what is too large the largest. */
const readSize = (text: string | undefined): number => Math.min(readCount(text) || defaultSize, mostSize);

/** Words by spaces and commas, but for what stands in quotes. */
const readSearch = (text: string): string[] =>
  [...text.matchAll(/"([^"]*)"|'([^']*)'|[^\s,]+/g)]
    .map(([all, double, single]) => (double ?? single ?? all).trim())
    .filter(Boolean);

/** Unknown names are left out; of nothing that is left the resource's own order is made. */
const readOrder = (text: string, { ordering }: Resource): TableQuery['order'] =>
  text
    .split(',')
    .map((name) => name.trim())
    .map((name) => ({ field: name.replace(/^-/, ''), descending: name.startsWith('-') }))
    .filter(({ field }) => ordering.includes(field));

function readMatches(query: URLSearchParams, { fields, filters }: Resource): Match[] {
  const parameters = Object.entries(filters).flatMap(([field, tests]) =>
    tests.map((test) => ({ field, test, name: test === 'eq' ? field : `${field}__${test}` })),
  );
  return parameters.flatMap(({ field, test, name }) => {
    const text = last(query, name)?.trim();
    if (!text) return [];
    const values = readValues(name, text, { type: fields[field]!, test });
    return values ? [{ field, test, values }] : [];
  });
}

function readValues(
  name: string,
  text: string,
  { type, test }: { type: FieldType; test: Test },
): Value[] | undefined {
  if (test === 'in' || test === 'range') {
    const items = text.split(',').map((item) => item.trim());
    if (test === 'range' && items.length !== 2) throw badFilter(name, 'range');
    const values = items.filter(Boolean).map((item) => readValue(name, item, type));
    return values.some((value) => value === undefined) ? undefined : (values as Value[]);
  }
  const value = test === 'isnull' ? readBoolean(text) : readValue(name, text, type);
  return value === undefined ? undefined : [value];
}

const readBoolean = (text: string): boolean | undefined =>
  /^(true|1)$/i.test(text) ? true : /^(false|0)$/i.test(text) ? false : undefined;

type Reader = (name: string, text: string) => Value | undefined;

const matching =
  (form: RegExp, issue: string, value: (text: string) => Value): Reader =>
  (name, text) => {
    if (!form.test(text)) throw badFilter(name, issue);
    return value(text);
  };

const readers: Record<Extract<FieldType, string>, Reader> = {
  boolean: (_name, text) => readBoolean(text),
  integer: matching(/^[+-]?\d{1,15}$/, 'number', Number),
  decimal: matching(/^[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})$/, 'number', String),
  reference: matching(/^\d{1,9}$/, 'filter_reference', Number),
  datetime: readTime,
  date: readTime,
  text: (_name, text) => text,
};

/** undefined: no filter. */
function readValue(name: string, text: string, type: FieldType): Value | undefined {
  if (typeof type === 'string') return readers[type](name, text);
  if (!type.includes(text)) throw badFilter(name, 'filter_choice', { value: text });
  return text;
}

/** What times without a zone are in. */
const projectZone = '+03:00';

function readTime(name: string, text: string): string {
  const [, day, time, zone = projectZone] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(Z|[+-]\d\d:?\d\d)?)?$/i.exec(text) ?? [];
  const isReal =
    day !== undefined && new Date(`${day}T00:00:00Z`).toString() !== 'Invalid Date' && isCalendarDay(day);
  if (!isReal || Number.isNaN(Date.parse(`${day}T${time ?? '00:00'}Z`))) throw badFilter(name, 'date_time');
  return `${day}T${time ?? '00:00'}${zone}`;
}

const isCalendarDay = (day: string): boolean =>
  new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) === day;
