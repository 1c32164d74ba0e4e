import type { Manifest } from '@stoa/dto';
import { valueAt, type Json, type JsonObject } from '@stoa/kernel';

type FieldType = Manifest['fields'][string];

/** The beginning of cells that spreadsheets execute as formulas. */
const formula = /^[=+\-@\t\r]/;

/**
 * Whether a text needs an apostrophe before it in a cell: a spreadsheet would execute it, or an import would read another
 * type, also without the apostrophes at its beginning. Spreadsheets hide the apostrophe, and an import removes it.
 */
function needsApostrophe(text: string, type: FieldType | undefined): boolean {
  const rest = text.replace(/^'+/, '');
  return rest === '' || formula.test(rest) || typed(rest, type) !== JSON.stringify(rest);
}

/** Columns of a store's file: the selected fields, or else the system's and those of the manifest; always `_id`. */
export function columnsOf(
  { fields, heavy, secret }: Manifest,
  { only, with: requested = [] }: { only?: string[] | undefined; with?: string[] | undefined },
): string[] {
  const declared = Object.keys(fields).filter(
    (field) => !secret.includes(field) && (!heavy.includes(field) || requested.includes(field)),
  );
  return [...new Set(['_id', ...(only ?? ['time', '_at', ...declared])])];
}

/** The cells of one record. Absent and null values are empty cells; arrays and objects are JSON. */
export function cellsOf(columns: readonly Column[], record: JsonObject): string[] {
  return columns.map(({ steps, type }) => cellText(valueAt(record, steps), type));
}

/** The path of a column's values in a record, and their type. */
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
  if (typeof value === 'string') return needsApostrophe(value, type) ? `'${value}` : value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const number = /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i;

/**
 * A cell as JSON text, by the type of its field in the manifest; a JSON string when there is no type or the cell does not
 * fit it. Digits are not changed: the JSON parser refuses numbers that would lose digits.
 */
export function jsonOf(text: string, type: FieldType | undefined): string {
  const hasApostrophe = text.startsWith("'") && needsApostrophe(text.slice(1), type);
  return hasApostrophe ? JSON.stringify(text.slice(1)) : typed(text, type);
}

function typed(text: string, type: FieldType | undefined): string {
  const fitsType =
    (type === 'Number' && number.test(text)) ||
    (type === 'Boolean' && /^(true|false)$/.test(text)) ||
    ((type === 'Object' || type === 'Array' || type === 'Any') && isJson(text));
  return fitsType ? text : JSON.stringify(text);
}

function isJson(text: string): boolean {
  try {
    return JSON.parse(text) !== null;
  } catch {
    return false;
  }
}
