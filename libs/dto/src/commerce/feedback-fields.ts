import { z } from 'zod';
import { field, fieldError, typeName, type FieldOf, type NoOptions, type Options } from './field.js';
import { isJsonObject } from '@stoa/kernel';
import { nullable } from './common-fields.js';
import { SentForm, type InputValue } from './sent-form.js';
import { SentNumber } from './sent-number.js';
import { char, pk, url } from './text-fields.js';

export const feedbackFieldTypes = ['text', 'email', 'phone', 'textarea', 'select', 'file', 'bool'] as const;
export type FeedbackFieldType = (typeof feedbackFieldTypes)[number];

/** Values by names that are data: the fields of these names, which the service knows, read them. */
export function answers<const O extends Options = NoOptions>(options?: O): FieldOf<object, O> {
  const read = (given: InputValue) =>
    given instanceof SentForm || (isJsonObject(given as never) && !(given instanceof SentNumber))
      ? { value: given as object }
      : fieldError('not_a_dict', { type: typeName(given) });
  const reply = z.record(z.string(), z.unknown());
  return field({ kind: 'nested object', type: 'object', reply, read }, {
    ...options,
    sentAs: 'object',
  } as unknown as O);
}

export const feedbackMessageFields = {
  form: pk({ to: 'feedback-forms' }),
  values: answers(),
  page_url: url({ ...nullable, max: 2000 }),
};

export const feedbackReplyFields = { text: char({ max: 10_000 }) };
