// The text format of COPY: cells are separated by tabs, rows by line feeds, and `\N` is null.

const special = /[\\\t\n\r]/;
const escapes = new Map([
  ['\\', '\\\\'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\r', '\\r'],
]);

/** A cell that holds the text. PostgreSQL stores no NUL: refuse it before. */
export const copyText = (text: string): string =>
  special.test(text) ? text.replaceAll(/[\\\t\n\r]/g, (one) => escapes.get(one)!) : text;

/** The cell of an absent value. */
export const copyNull = '\\N';

/** The literal of an array of texts, which `copyText` makes a cell. */
export const arrayText = (items: readonly (string | number)[]): string =>
  `{${items.map((item) => (typeof item === 'number' ? String(item) : quoted(item))).join(',')}}`;

const quoted = (item: string): string => `"${item.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
