import { isJsonObject, invalid, type Json } from '@stoa/kernel';
import { z } from 'zod';
import { typeName, type Fields } from './field.js';
import { shape } from './form.js';
import type { InputValue } from './sent-form.js';
import { SentNumber } from './sent-number.js';

/** How many rows a body may have. */
const maxRows = 1000;

const schemas = new WeakSet<z.ZodType>();

/** A body that is a list of rows, which are read one by one: a row that is not valid does not refuse the others. */
export function rowsBody(fields: Fields, id: string, example: object): z.ZodType<Json> {
  const { $schema: _, ...item } = z.toJSONSchema(shape(fields).partial(), { io: 'input' });
  const schema = z.unknown().meta({
    id,
    type: 'array',
    minItems: 1,
    maxItems: maxRows,
    items: item,
    examples: [[example]],
  });
  schemas.add(schema);
  return schema as z.ZodType as z.ZodType<Json>;
}

export const isRowsBody = (schema: z.ZodType | undefined): boolean =>
  schema !== undefined && schemas.has(schema);

/** A row as it came: its values, or what it is instead of an object. */
export type SentRow = { values: Readonly<Record<string, unknown>> } | { type: string };

/** The rows of a body. @throws Fault invalid/validation for what is no list, for an empty list and for too many rows */
export function readRows(body: Json): SentRow[] {
  if (!Array.isArray(body)) throw ofWhole('list', { type: typeName(body as InputValue) });
  if (!body.length) throw ofWhole('empty');
  if (body.length > maxRows) throw ofWhole('max_items', { max: maxRows });
  return body.map((row) =>
    isJsonObject(row) && !((row as unknown) instanceof SentNumber)
      ? { values: row }
      : { type: typeName(row) },
  );
}

const ofWhole = (issue: string, params?: Record<string, unknown>) =>
  invalid('validation', [{ path: [], issue, ...(params && { params }) }]);
