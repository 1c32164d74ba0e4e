/** What XML 1.0 cannot hold, escaped or not: control characters but tabs and line ends, and halves of surrogate pairs. */
const outsideXml = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const escapes: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

/** A text for an element or a quoted attribute of XML, without the characters that XML cannot hold. */
export const xmlText = (text: string): string =>
  text.replaceAll(outsideXml, '').replaceAll(/[&<>"]/g, (character) => escapes.get(character)!);
