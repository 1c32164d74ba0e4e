import type { Manifest } from '@stoa/dto';
import { valueAt, type Json, type JsonObject } from '@stoa/kernel';

/**
 * Spreadsheets run a cell that begins like a formula. Such text gets an apostrophe before it, which a spreadsheet hides
 * and an import takes away again; text that begins with apostrophes and goes on like that gets one more.
 */
const formula = /^'*[=+\-@\t\r]/;

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
export function cellsOf(columns: readonly string[][], record: JsonObject): string[] {
  return columns.map((steps) => cellText(valueAt(record, steps)));
}

function cellText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return formula.test(value) ? `'${value}` : value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

type FieldType = Manifest['fields'][string];

const number = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** A cell's value, by the type that the manifest gives its field; text where it gives none, or where it does not fit. */
export function valueOf(text: string, type: FieldType | undefined): Json {
  if (type === 'Number') return number.test(text) ? Number(text) : text;
  if (type === 'Boolean') return text === 'true' || (text === 'false' ? false : text);
  if (type === 'Object' || type === 'Array' || type === 'Any') return parsed(text) ?? plain(text);
  return plain(text);
}

const plain = (text: string): string => (text.startsWith("'") && formula.test(text) ? text.slice(1) : text);

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
