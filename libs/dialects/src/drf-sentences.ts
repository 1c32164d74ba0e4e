import type { Issue } from '@stoa/kernel';

type Say = (params: Record<string, unknown>) => string;

const n = (value: unknown): string => String(value);

/** What Django REST framework and django-filter say of each thing that can be wrong. */
const sentences: Record<string, Say> = {
  required: () => 'This field is required.',
  null: () => 'This field may not be null.',
  blank: () => 'This field may not be blank.',
  string: () => 'Not a valid string.',
  max_length: ({ max }) => `Ensure this field has no more than ${n(max)} characters.`,
  min_length: ({ min }) => `Ensure this field has at least ${n(min)} characters.`,
  integer: () => 'A valid integer is required.',
  max_value: ({ max }) => `Ensure this value is less than or equal to ${n(max)}.`,
  min_value: ({ min }) => `Ensure this value is greater than or equal to ${n(min)}.`,
  boolean: () => 'Must be a valid boolean.',
  choice: ({ value }) => `"${n(value)}" is not a valid choice.`,
  email: () => 'Enter a valid email address.',
  url: () => 'Enter a valid URL.',
  datetime: () =>
    'Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].',
  pk: ({ value }) => `Invalid pk "${n(value)}" - object does not exist.`,
  pk_type: ({ type }) => `Incorrect type. Expected pk value, received ${n(type)}.`,
  list: ({ type }) => `Expected a list of items but got type "${n(type)}".`,
  unique: ({ model, field }) => `${n(model)} with this ${n(field)} already exists.`,
  null_characters: () => 'Null characters are not allowed.',
  not_a_dict: ({ type }) => `Invalid data. Expected a dictionary, but got ${n(type)}.`,
  no_data: () => 'No data provided',
  // Filters
  number: () => 'Enter a number.',
  date_time: () => 'Enter a valid date/time.',
  filter_choice: ({ value }) => `Select a valid choice. ${n(value)} is not one of the available choices.`,
  filter_reference: () => 'Select a valid choice. That choice is not one of the available choices.',
  range: () => 'Range query expects two values.',
  nul: () => 'Null characters are not allowed.',
  // Ours
  inn: () => 'Enter a valid INN.',
  kpp: () => 'Enter a valid KPP.',
  ogrn: () => 'Enter a valid OGRN.',
  phone: () => 'Enter a valid phone number.',
  login: () => 'Enter a valid login. It may contain letters, digits and @/./+/-/_ only.',
  agreement: () => 'The agreement must be accepted.',
  credentials: () => 'Unable to log in with provided credentials.',
  no_login: () => 'Must include "email" or "login" and "password".',
  old_password: () => 'The password is not correct.',
};

const sentence = ({ issue, params = {} }: Issue): string =>
  Object.hasOwn(sentences, issue) ? sentences[issue]!(params) : 'Invalid value.';

type Errors = string[] | { [key: string]: Errors };

/** Issues as DRF nests them: by field, those of the whole under `non_field_errors`, those of list items by index. */
export function errorsOf(issues: readonly Issue[]): Errors {
  const errors: { [key: string]: Errors } = {};
  for (const issue of issues) {
    const path = issue.path.length ? issue.path.map(String) : ['non_field_errors'];
    let place = errors;
    for (const step of path.slice(0, -1)) {
      const below = place[step];
      place[step] = below && !Array.isArray(below) ? below : {};
      place = place[step] as typeof errors;
    }
    const last = path.at(-1)!;
    const known = place[last];
    place[last] = Array.isArray(known) ? [...known, sentence(issue)] : [sentence(issue)];
  }
  return errors;
}
