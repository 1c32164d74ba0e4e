import { parseJson, type Json, type PrototypeKeys } from '@stoa/kernel';
import type { z } from 'zod';
import { fieldsOf } from './form.js';
import { isRowsBody } from './rows-body.js';
import { readSent } from './sent-json.js';

/** How a body of this schema is read from its bytes: a form's values are judged by its fields, others before anything else. */
export const bodyReader = (
  schema: z.ZodType | undefined,
  prototypes: PrototypeKeys,
): ((bytes: Uint8Array) => Json) =>
  fieldsOf(schema) || isRowsBody(schema) ? readSent : (bytes) => parseJson(bytes, prototypes);
