import { invalid, type Condition, type Scalar } from '@stoa/kernel';

// A query splits at `=`: `where.a>=1` arrives as key `where.a>` and value `1`; `where.a>1` and a fully encoded
// `where.a%3E%3D1` arrive as a key without a value. So the operator is searched in the key, then in key and value.
const suffixes = { '!': 'ne', '>': 'gte', '<': 'lte' } as const;
const infixes = { '!=': 'ne', '>=': 'gte', '<=': 'lte', '>': 'gt', '<': 'lt', '=': 'eq' } as const;

const path = /^[\p{L}\p{N}_$@:-]+(\.[\p{L}\p{N}_$@:-]+)*$/u;

export function readConditions(query: URLSearchParams): Condition[] {
  const conditions: Condition[] = [];
  for (const [key, value] of query) {
    if (!/^where[._]/.test(key)) continue;
    const condition = readCondition(key.slice('where.'.length), value);
    if (condition) conditions.push(condition);
  }
  return conditions;
}

function readCondition(key: string, value: string): Condition | undefined {
  if (value === '') return readInfix(key);
  const suffix = suffixes[key.at(-1) as keyof typeof suffixes];
  return check(suffix ? key.slice(0, -1) : key, suffix ?? 'eq', value);
}

function readInfix(key: string): Condition | undefined {
  const match = /^(.*?)(!=|>=|<=|>|<|=)(.+)$/s.exec(key);
  if (match) return check(match[1]!, infixes[match[2] as keyof typeof infixes], match[3]!);
  if (!path.test(key.replace(/[!<>]$/, '')))
    throw invalid('query', [{ path: [`where.${key}`], issue: 'operator' }]);
  return undefined; // an empty value is treated as absent
}

function check(field: string, is: Condition['is'], text: string): Condition {
  if (!path.test(field)) throw invalid('query', [{ path: [`where.${field}`], issue: 'operator' }]);
  const values = readValues(text);
  const isRange = is !== 'eq' && is !== 'ne';
  if (isRange && (values.length > 1 || values[0] === null || typeof values[0] === 'boolean'))
    throw invalid('query', [{ path: [`where.${field}`], issue: 'comparable' }]);
  return { path: field, is, values };
}

/** `a,b` are several values; a comma within quotes is text. */
function readValues(text: string): Scalar[] {
  const parts = text.match(/"(?:[^"\\]|\\.)*"(?=,|$)|[^,]+/g) ?? [text];
  return parts.map(readLiteral);
}

/** `null`, `true`, `false` and numbers are typed; quotes force text. */
function readLiteral(text: string): Scalar {
  if (text === 'null') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^".*"$/s.test(text)) return text.slice(1, -1).replace(/\\(["\\])/g, '$1');
  const number = Number(text);
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) && Number.isFinite(number) ? number : text;
}
