import type { Field, How } from './field.js';
import type { Given, SentForm } from './sent-form.js';

/**
 * What a form says of a field; undefined: nothing. A box that is not ticked is not sent, so none is false; and no text
 * is nothing where it may be nothing.
 */
export function sentValue(form: SentForm, name: string, known: Field, how: How): Given | undefined {
  switch (known.sentAs) {
    case 'object':
      return form.object(name);
    case 'objects':
      return form.items(name);
    case 'texts':
      return textsOr(form, name, () => (how.isPartial ? undefined : form.items(name)));
    case 'references':
      return textsOr(form, name, () => (how.isPartial ? undefined : []));
    default:
      return sentText(form, name, known, how);
  }
}

function textsOr(form: SentForm, name: string, none: () => Given | undefined): Given | undefined {
  const texts = form.texts(name);
  return texts.length ? texts : none();
}

function sentText(form: SentForm, name: string, known: Field, how: How): Given | undefined {
  const text = form.texts(name).at(-1);
  if (text === undefined) return known.sentAs === 'box' && !how.isPartial ? false : undefined;
  if (text !== '') return text;
  if (known.allowsBlank) return '';
  if (known.allowsNull) return null;
  return known.isRequired ? '' : undefined;
}
