import { feedFault } from '../feed.js';

/** Characters of the first record. */
const maxLength = 64 * 1024;

/** The first record of a text, as far as it is read; undefined while its end is not there. */
function recordOf(text: string): string | undefined {
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (text[at] === '\n' || text[at] === '\r')) return text.slice(0, at);
  }
  return undefined;
}

/** The text up to the end of its first record, or longer. @throws Fault invalid/feed when there is no such record */
export async function headOf(texts: AsyncIterator<string>): Promise<string> {
  let head = '';
  for (let next = await texts.next(); !next.done; next = await texts.next()) {
    head = (head + next.value).replace(/^\ufeff?[\r\n]*/, '');
    if (recordOf(head) !== undefined) return head;
    if (head.length > maxLength) throw feedFault('The feed has no header: its first line is too long.');
  }
  if (!head.trim()) throw feedFault('The feed is empty.');
  return head;
}

/** The delimiter that the first record contains most often outside of quotes; a comma if there is none. */
export function delimiterOf(head: string): string {
  const plain = (recordOf(head) ?? head).replaceAll(/"[^"]*"?/g, '');
  const count = (delimiter: string): number => plain.split(delimiter).length;
  return [',', ';', '\t'].toSorted((a, b) => count(b) - count(a))[0]!;
}
