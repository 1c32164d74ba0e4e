import type { Manifest } from '@stoa/dto';
import { valueAt, type Json, type JsonObject } from '@stoa/kernel';

type FieldType = Manifest['fields'][string];

/** Spreadsheets run a cell that begins like this. */
const formula = /^[=+\-@\t\r]/;

/**
 * Text that a cell cannot hold as it is: a spreadsheet would run it, or its column would be read as something else. It
 * gets an apostrophe before it, which a spreadsheet hides and an import takes away again; so does text that begins with
 * apostrophes and goes on like that.
 */
function isMarked(text: string, type: FieldType | undefined): boolean {
  const rest = text.replace(/^'+/, '');
  return rest === '' || formula.test(rest) || typed(rest, type) !== JSON.stringify(rest);
}

/** Columns of a store's file: what is asked for, or the system's and those that the manifest names. */
export function columnsOf(
  { fields, heavy, secret }: Manifest,
  { only, with: wanted = [] }: { only?: string[] | undefined; with?: string[] | undefined },
): string[] {
  const named = Object.keys(fields).filter(
    (field) => !secret.includes(field) && (!heavy.includes(field) || wanted.includes(field)),
  );
  return [...new Set(['_id', ...(only ?? ['time', '_at', ...named])])];
}

/** One record's cells. What is absent or null is empty; arrays and objects are JSON. */
export function cellsOf(columns: readonly Column[], record: JsonObject): string[] {
  return columns.map(({ steps, type }) => cellText(valueAt(record, steps), type));
}

/** Where a column's values are in a record, and what they are. */
export interface Column {
  steps: readonly string[];
  type: FieldType | undefined;
}

export const columnOf = ({ fields }: Pick<Manifest, 'fields'>, name: string): Column => ({
  steps: name.split('.'),
  type: name === 'time' ? 'Number' : Object.hasOwn(fields, name) ? fields[name] : undefined,
});

function cellText(value: Json | undefined, type: FieldType | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return isMarked(value, type) ? `'${value}` : value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const number = /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i;

/**
 * A cell's value as JSON, by the type that the manifest gives its field; text where it gives none, or where it does not
 * fit. Digits stay as they are written: what reads the JSON judges them.
 */
export function jsonOf(text: string, type: FieldType | undefined): string {
  const isQuoted = text.startsWith("'") && isMarked(text.slice(1), type);
  return isQuoted ? JSON.stringify(text.slice(1)) : typed(text, type);
}

function typed(text: string, type: FieldType | undefined): string {
  const isOwn =
    (type === 'Number' && number.test(text)) ||
    (type === 'Boolean' && /^(true|false)$/.test(text)) ||
    ((type === 'Object' || type === 'Array' || type === 'Any') && isJson(text));
  return isOwn ? text : JSON.stringify(text);
}

function isJson(text: string): boolean {
  try {
    return JSON.parse(text) !== null;
  } catch {
    return false;
  }
}
