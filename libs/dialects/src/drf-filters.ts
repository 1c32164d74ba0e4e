import {
  projectZone,
  readDay,
  readTime,
  type FieldType,
  type Issue,
  type Test,
  type Value,
} from '@stoa/kernel';

const maxItems = 1000;
const maxCharacters = 2000;

type FilterIssue = Omit<Issue, 'path'>;
/** Without a value the filter is ignored. */
type ReadValue = { value?: Value | undefined } | FilterIssue;

/** Reads the values of one filter as django-filter does. Without values the filter is ignored. */
export function readFilter(
  text: string,
  { type, test }: { type: FieldType; test: Test },
): { values?: Value[] | undefined } | FilterIssue {
  if (test === 'in' || test === 'range') return readItems(text, type, test);
  const read = test === 'isnull' ? { value: readBoolean(text) } : readValue(text, type);
  if ('issue' in read) return read;
  return { values: read.value === undefined ? undefined : [read.value] };
}

function readItems(text: string, type: FieldType, test: 'in' | 'range'): { values?: Value[] } | FilterIssue {
  const items = text.split(',').map((item) => item.trim());
  if (test === 'range' && (items.length !== 2 || !items.every(Boolean))) return { issue: 'range' };
  const filled = items.filter(Boolean);
  if (filled.length > maxItems) return { issue: 'filter_items', params: { max: maxItems } };
  const values: Value[] = [];
  for (const item of filled) {
    const read = readValue(item, type);
    if ('issue' in read) return read;
    if (read.value === undefined) return {};
    values.push(read.value);
  }
  return { values };
}

function readValue(text: string, type: FieldType): ReadValue {
  const issue = textIssue(text);
  if (issue) return issue;
  if (typeof type === 'string') return readers[type](text);
  return type.includes(text) ? { value: text } : { issue: 'filter_choice', params: { value: text } };
}

/** Checks a text that a filter of any type reads. */
export function textIssue(text: string): FilterIssue | undefined {
  if (text.includes('\0')) return { issue: 'nul' };
  const { length } = [...text];
  return length > maxCharacters
    ? { issue: 'filter_length', params: { max: maxCharacters, length } }
    : undefined;
}

const readBoolean = (text: string): boolean | undefined =>
  /^(true|1)$/i.test(text) ? true : /^(false|0)$/i.test(text) ? false : undefined;

type Reader = (text: string) => ReadValue;

const matching =
  (form: RegExp, issue: string, value: (text: string) => Value): Reader =>
  (text) =>
    form.test(text) ? { value: value(text) } : { issue };

const parsing =
  (issue: string, read: (text: string) => string | undefined): Reader =>
  (text) => {
    const value = read(text);
    return value === undefined ? { issue } : { value };
  };

const numberForm = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

const readers: Record<Extract<FieldType, string>, Reader> = {
  boolean: (text) => ({ value: readBoolean(text) }),
  integer: matching(numberForm, 'filter_number', integerOf),
  decimal: matching(numberForm, 'filter_number', decimalOf),
  reference: matching(/^\d{1,9}$/, 'filter_reference', Number),
  datetime: parsing('filter_time', (text) => readTime(text, projectZone)),
  date: parsing('filter_date', readDay),
  text: (text) => ({ value: text }),
};

/** Clamps to the range of a bigint, at whose ends no row is found. */
function integerOf(text: string): Value {
  const value = Number(text);
  if (Number.isSafeInteger(Math.trunc(value))) return Math.trunc(value);
  return value > 0 ? '9223372036854775807' : '-9223372036854775808';
}

/** Limits the digits to those that PostgreSQL takes. */
function decimalOf(text: string): Value {
  const value = Number(text);
  if (Math.abs(value) > 1e30) return value > 0 ? '1e30' : '-1e30';
  if (Math.abs(value) < 1e-30) return '0';
  return text.length > 100 ? String(value) : text;
}
