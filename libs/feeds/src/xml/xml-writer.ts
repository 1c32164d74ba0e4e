import { xmlText } from '@stoa/kernel';

type Attributes = Readonly<Record<string, string>>;

/** An element with a text. */
export const textElement = (name: string, text: string, attributes: Attributes = {}): string =>
  `<${name}${written(attributes)}>${escaped(text)}</${name}>`;

/** An element with what is in it. */
export const parentElement = (name: string, children: readonly string[]): string =>
  `<${name}>${children.join('')}</${name}>`;

export const written = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escaped(value)}"`)
    .join('');

/** Line ends are written by number, because a parser normalises them. */
export const escaped = (text: string): string =>
  xmlText(text).replaceAll(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
