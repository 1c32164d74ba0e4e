import { isJsonObject, xmlText, type Json } from '@stoa/kernel';

const isName = (key: string): boolean => /^[A-Za-z_][\w-]*$/.test(key);

/** Rewrites JSON text as XML in the shape of django-piston: `<response>`, and `<resource>` for each item of an array. */
export const xmlOf = (json: string): string =>
  `<?xml version="1.0" encoding="utf-8"?>${element('response', JSON.parse(json) as Json)}`;

function element(key: string, value: Json): string {
  const [open, close] = isName(key) ? [key, key] : [`item name="${xmlText(key)}"`, 'item'];
  const content = contentOf(value);
  return content === '' ? `<${open}/>` : `<${open}>${content}</${close}>`;
}

function contentOf(value: Json): string {
  if (value === null) return '';
  if (Array.isArray(value)) return value.map((item) => element('resource', item)).join('');
  if (isJsonObject(value))
    return Object.entries(value)
      .map(([key, item]) => element(key, item))
      .join('');
  return xmlText(String(value));
}
