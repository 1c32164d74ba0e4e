import { commerce } from '@stoa/dto';
import { own, type Issue, type Json } from '@stoa/kernel';
import type { FormField } from '../feedback-forms/form-field.js';

const { boolean, char, choice, email, phone, pk } = commerce;

type Options = { optional?: true; allowsNull?: true; allowsBlank?: true };

const makers: Record<commerce.FeedbackFieldType, (options: Options, field: FormField) => commerce.Field> = {
  text: (options) => char({ max: 1000, ...options }),
  textarea: (options) => char({ max: 20_000, ...options }),
  email: (options) => email(options),
  phone: (options) => phone(options),
  select: (options, { choices }) => emptyAsNull(choice(choices ?? [], options)),
  file: (options) => pk(options),
  bool: (options) => emptyAsNull(boolean(options)),
};

/** No choice, as forms send it, where there may be none. */
const emptyAsNull = (field: commerce.Field): commerce.Field => ({
  ...field,
  read: (given, options) => (given === '' && field.allowsNull ? { value: null } : field.read(given, options)),
});

const mayBeAbsent: Options = { optional: true, allowsNull: true, allowsBlank: true };

/** The fields of a form, for a body. */
const fieldsOf = (fields: readonly FormField[]): commerce.Fields =>
  Object.fromEntries(
    fields.map((field) => [field.name, makers[field.type](field.required ? {} : mayBeAbsent, field)]),
  );

export interface Answers {
  /** Without those that are nothing. */
  values: Record<string, unknown>;
  /** Ids of files, by the names of their fields. */
  files: [name: string, id: number][];
  /** With the paths of a body that has the values under `values`. */
  issues: Issue[];
}

/** @param given JSON or a form; values of other names are not looked at */
export function readAnswers(fields: readonly FormField[], given: object): Answers {
  const { values, issues } = commerce.readValues(fieldsOf(fields), given as Json);
  const said = Object.entries(values).filter(([, value]) => value !== null && value !== '');
  const kept = Object.fromEntries(said);
  return {
    values: kept,
    files: answersOf(fields, 'file', kept) as [string, number][],
    issues: issues.map((one) => ({ ...one, path: ['values', ...one.path] })),
  };
}

/** The values of the fields of a type, by name. */
export const answersOf = (
  fields: readonly FormField[],
  type: commerce.FeedbackFieldType,
  values: object,
): [name: string, value: unknown][] =>
  fields
    .filter((field) => field.type === type)
    .map(({ name }): [string, unknown] => [name, own(values as Record<string, unknown>, name)])
    .filter(([, value]) => value !== undefined);
