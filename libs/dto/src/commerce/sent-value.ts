import type { Field, ParseOptions } from './field.js';
import type { InputValue, SentForm } from './sent-form.js';

/**
 * What a form says of a field; undefined: nothing. A box that is not ticked is not sent, so none is false; and no text
 * is nothing where it may be nothing.
 */
export function sentValue(
  form: SentForm,
  name: string,
  known: Field,
  options: ParseOptions,
): InputValue | undefined {
  switch (known.sentAs) {
    case 'object':
      return form.object(name);
    case 'objects':
      return form.items(name);
    case 'texts':
      return textsOr(form, name, () => (options.isPartial ? undefined : form.items(name)));
    case 'references':
      return textsOr(form, name, () => (options.isPartial ? undefined : []));
    default:
      return sentText(form, name, known, options);
  }
}

function textsOr(form: SentForm, name: string, none: () => InputValue | undefined): InputValue | undefined {
  const texts = form.texts(name);
  return texts.length ? texts : none();
}

function sentText(form: SentForm, name: string, known: Field, options: ParseOptions): InputValue | undefined {
  const text = form.texts(name).at(-1);
  if (text === undefined) return known.sentAs === 'box' && !options.isPartial ? false : undefined;
  if (text !== '') return text;
  if (known.allowsBlank) return '';
  if (known.allowsNull) return null;
  return known.isRequired ? '' : undefined;
}
