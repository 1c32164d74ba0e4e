import {
  Fault,
  invalid,
  own,
  readDay,
  readTime,
  type FieldType,
  type Match,
  type Resource,
  type TableQuery,
  type Test,
  type Value,
} from '@stoa/kernel';

const defaultLimit = 50;
const maxLimit = 200;
const maxItems = 500;

const badFilter = (name: string): Fault => invalid('query', [{ path: [name], issue: 'filter' }]);
const badPage = (name: string): Fault => invalid('query', [{ path: [name], issue: 'page' }]);

/** Reads page, order and filters of a list. @throws Fault invalid/query */
export function readTable(query: URLSearchParams, resource: Resource): TableQuery {
  const limit = Math.min(readNumber(query, 'limit') ?? defaultLimit, maxLimit);
  const page = readNumber(query, 'page') ?? 1;
  const filters = [...query].filter(([name]) => name.startsWith('filter__'));
  return {
    matches: filters.flatMap(([name, value]) => readFilter(name, value, resource)),
    search: [],
    order: readOrder(query.get('order_by'), resource),
    limit,
    offset: (page - 1) * limit,
  };
}

function readNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (!text) return undefined;
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1) throw badPage(name);
  return Number(text);
}

function readOrder(text: string | null, { ordering }: Resource): TableQuery['order'] {
  const names = (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  return names.map((name) => {
    const descending = name.startsWith('-');
    const field = descending ? name.slice(1) : name;
    if (!ordering.includes(field)) throw badFilter('order_by');
    return { field, descending };
  });
}

const conditions: Record<string, Test> = {
  exact: 'eq',
  iexact: 'ieq',
  in: 'in',
  gt: 'gt',
  gte: 'gte',
  lt: 'lt',
  lte: 'lte',
  contains: 'contains',
  icontains: 'icontains',
};

/** `filter__<field>[__not][__<condition>]=value` */
function readFilter(name: string, text: string, resource: Resource): Match[] {
  const { field, type, rest } = fieldIn(name, resource);
  const not = rest[0] === 'not';
  const [condition = 'exact', ...excess] = not ? rest.slice(1) : rest;
  const test = own(conditions, condition);
  const tests = own(resource.filters, type === custom ? 'custom_fields' : field) ?? [];
  if (!test || excess.length || !tests.includes(test)) throw badFilter(name);
  return [{ field, ...readValues(name, text, type, test), ...(not && { not }) }];
}

/** Values of custom fields are text. The service checks that the field exists. */
const custom = 'custom';

function fieldIn(
  name: string,
  { fields }: Resource,
): { field: string; type: FieldType | typeof custom; rest: string[] } {
  const [first, ...rest] = name.slice('filter__'.length).split('__');
  if (first === 'custom_fields' && rest[0])
    return { field: `custom_fields.${rest[0]}`, type: custom, rest: rest.slice(1) };
  const type = own(fields, first!);
  if (!first || !type) throw badFilter(name);
  return { field: first, type, rest };
}

function readValues(
  name: string,
  text: string,
  type: FieldType | typeof custom,
  test: Test,
): Pick<Match, 'test' | 'values'> {
  if (test === 'in') {
    const items = text.split(',').map((item) => item.trim());
    if (items.length > maxItems) throw badFilter(name);
    return { test, values: items.map((item) => readValue(name, item, type)) };
  }
  // A date means the whole day.
  const day = type === 'datetime' && (test === 'eq' || test === 'ieq') ? readDay(text) : undefined;
  if (day) return { test: 'range', values: [`${day}T00:00:00Z`, `${day}T23:59:59.999999Z`] };
  return { test, values: [readValue(name, text, type)] };
}

function readValue(name: string, text: string, type: FieldType | typeof custom): Value {
  switch (type) {
    case 'integer':
    case 'reference':
      if (!/^-?\d{1,15}$/.test(text)) throw badFilter(name);
      return Number(text);
    case 'decimal':
      if (!/^-?\d{1,15}(\.\d{1,15})?$/.test(text)) throw badFilter(name);
      return text;
    case 'boolean':
      if (!/^(0|1|true|false)$/i.test(text)) throw badFilter(name);
      return /^(1|true)$/i.test(text);
    case 'datetime':
      return readTime(text, 'Z') ?? refused(name);
    default:
      return text;
  }
}

function refused(name: string): never {
  throw badFilter(name);
}
