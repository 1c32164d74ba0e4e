import {
  invalid,
  notFound,
  own,
  projectZone,
  readDay,
  readTime,
  type Fault,
  type FieldType,
  type Match,
  type Resource,
  type TableQuery,
  type Test,
  type Value,
} from '@stoa/kernel';

const defaultSize = 50;
const maxSize = 1000;

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
  const number = readCount(page);
  if (!number || number > furthest) throw notFound('page');
  return { limit, offset: (number - 1) * limit };
}

/** No list goes on for so long; and an offset of so many pages is still a whole number. */
const furthest = 1e12;

/** As Python's `int` reads it; negative numbers are none. */
const readCount = (text = ''): number | undefined =>
  /^\s*\+?\d+\s*$/.test(text) ? Math.min(Number(text), Number.MAX_SAFE_INTEGER) : undefined;

/** What is no size is the default, what is too large the largest. */
const readSize = (text: string | undefined): number => Math.min(readCount(text) || defaultSize, maxSize);

const word = /[^\s'"]*(?:(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')[^\s'"]*)+|\S+/gs;

/** Words by spaces and commas, but for what stands in quotes. */
const readSearch = (text: string): string[] =>
  [...text.matchAll(word)].flatMap(([all]) => termsOf(all.replaceAll(/^,+|,+$/g, ''))).filter(Boolean);

function termsOf(text: string): string[] {
  const quote = text[0];
  if ((quote !== '"' && quote !== "'") || text.at(-1) !== quote) return text.split(',');
  return [text.slice(1, -1).replaceAll(`\\${quote}`, quote).replaceAll('\\\\', '\\')];
}

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
    const values = readValues(name, text, { type: own(fields, field)!, test });
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
    if (test === 'range' && (items.length !== 2 || !items.every(Boolean))) throw badFilter(name, 'range');
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

const numberForm = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const timeReader =
  (issue: string, read: (text: string) => string | undefined): Reader =>
  (name, text) => {
    const value = read(text);
    if (value === undefined) throw badFilter(name, issue);
    return value;
  };

const readers: Record<Extract<FieldType, string>, Reader> = {
  boolean: (_name, text) => readBoolean(text),
  integer: matching(numberForm, 'filter_number', integerOf),
  decimal: matching(numberForm, 'filter_number', decimalOf),
  reference: matching(/^\d{1,9}$/, 'filter_reference', Number),
  datetime: timeReader('filter_time', (text) => readTime(text, projectZone)),
  date: timeReader('filter_date', readDay),
  text: (_name, text) => text,
};

/** As far as the database counts: nothing is beyond, so whatever is asked for there is not found. */
function integerOf(text: string): Value {
  const value = Number(text);
  if (Number.isSafeInteger(Math.trunc(value))) return Math.trunc(value);
  return value > 0 ? '9223372036854775807' : '-9223372036854775808';
}

/** With no more digits than the database takes. */
function decimalOf(text: string): Value {
  const value = Number(text);
  if (Math.abs(value) > 1e30) return value > 0 ? '1e30' : '-1e30';
  if (Math.abs(value) < 1e-30) return '0';
  return text.length > 100 ? String(value) : text;
}

/** undefined: no filter. */
function readValue(name: string, text: string, type: FieldType): Value | undefined {
  if (typeof type === 'string') return readers[type](name, text);
  if (!type.includes(text)) throw badFilter(name, 'filter_choice', { value: text });
  return text;
}
