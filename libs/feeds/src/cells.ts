import type { Issue, Json, JsonObject } from '@stoa/kernel';
import type { Column, FieldColumn } from './columns.js';
import { maxTextLength, type FeedKind, type FeedRow } from './feed.js';
import { numberText } from './row.js';

// Cells of CSV and XLSX. An empty cell says nothing of its field: the field keeps its value.

/** The beginning of a text that a spreadsheet would execute as a formula, after apostrophes that stand before it. */
const formula = /^'*[=+\-@\t\r]/;

/** A text for a cell: an apostrophe before what a spreadsheet would execute. `readRow` removes it. */
export const guardedCell = (text: string): string => (formula.test(text) ? `'${text}` : text);

const unguarded = (cell: string): string =>
  cell.startsWith("'") && formula.test(cell.slice(1)) ? cell.slice(1) : cell;

/** Items of a list in a cell: `a|b`, or JSON where an item has the separator. */
export const listCell = (items: readonly string[]): string =>
  items.every((item) => /^[^\s[|]([^|]*[^\s|])?$/.test(item)) ? items.join('|') : JSON.stringify(items);

/** A row of the cells under the columns. */
export function readRow(
  place: { row: number; kind: FeedKind },
  columns: readonly (Column | undefined)[],
  cells: readonly string[],
): FeedRow {
  if (cells.slice(columns.length).some(Boolean))
    return { ...place, issues: [{ path: [], issue: 'cells', params: { max: columns.length } }] };
  const values = new Map<string, Json>();
  const properties: JsonObject[] = [];
  const issues: Issue[] = [];
  for (const [index, column] of columns.entries()) {
    const cell = cells[index];
    if (!column || !cell) continue;
    if (cell.length > maxTextLength) issues.push(tooLong(column));
    else if ('property' in column) properties.push({ name: column.property, value: unguarded(cell) });
    else values.set(column.name, valueOf(column, unguarded(cell)));
  }
  if (issues.length) return { ...place, issues };
  if (properties.length) values.set('properties', [...listOf(values.get('properties')), ...properties]);
  return { ...place, values: Object.fromEntries(values) };
}

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);

const tooLong = (column: Column): Issue => ({
  path: ['property' in column ? 'properties' : column.name],
  issue: 'max_length',
  params: { max: maxTextLength },
});

const numbers: ReadonlySet<unknown> = new Set(['decimal', 'integer', 'reference']);

/** What a cell says. The field itself reads it further and reports what is wrong. */
function valueOf({ type, holdsObjects }: FieldColumn, cell: string): Json {
  if (numbers.has(type)) return numberText(cell);
  if (type !== 'list') return cell;
  if (/^\s*\[/.test(cell)) return jsonOr(cell);
  const items = cell.split('|').map((item) => item.trim());
  return holdsObjects ? items.map(pairOf) : items;
}

/** `name=value`, as the object of a property. */
function pairOf(item: string): Json {
  const at = item.indexOf('=');
  return at < 0 ? item : { name: item.slice(0, at).trim(), value: item.slice(at + 1).trim() };
}

function jsonOr(cell: string): Json {
  try {
    return JSON.parse(cell) as Json;
  } catch {
    return cell;
  }
}
