import { invalid, type Issue } from '@stoa/kernel';
import type { FormField } from './form-field.js';

/** A field of a body that is partial may lack what is required. */
type SentField = { [K in keyof FormField]?: FormField[K] | null | undefined };

/** The fields of a form: each name is one field's, and a `select` has choices. @throws Fault invalid/validation */
export function formFields(sent: readonly SentField[]): FormField[] {
  const issues = sent.flatMap((field, index) =>
    issuesOf(field, sent.slice(0, index)).map(([name, issue]): Issue => ({
      path: ['fields', index, name],
      issue,
      params: { sizes: [sent.length] },
    })),
  );
  if (issues.length) throw invalid('validation', issues);
  return sent.map(({ name, type, required, choices }) => ({
    name: name!,
    type: type!,
    required: required ?? false,
    choices: type === 'select' ? choices! : null,
  }));
}

function issuesOf(
  { name, type, choices }: SentField,
  before: readonly SentField[],
): [keyof FormField, string][] {
  const found: [keyof FormField, string | false][] = [
    ['name', name === undefined && 'required'],
    ['name', before.some((other) => other.name !== undefined && other.name === name) && 'field_repeated'],
    ['type', type === undefined && 'required'],
    ['choices', type === 'select' && !choices && 'required'],
    ['choices', type === 'select' && choices?.length === 0 && 'empty'],
  ];
  return found.filter((one): one is [keyof FormField, string] => one[1] !== false);
}
