import type { Choices } from '@stoa/testing';

// Requests as bytes, in both spellings of their address. Text here has a character for each byte (latin-1).

/** What requests are made of. `*` in a target stands for some text. */
export interface Ingredients {
  methods: readonly string[];
  targets: readonly string[];
  headers: readonly string[];
}

export interface Message {
  raw: Buffer;
  encoded: Buffer;
  /** The connection ends with the answer. */
  isLast: boolean;
}

const utf8 = (text: string): string => Buffer.from(text).toString('latin1');
const words = [
  ...['Тест', 'ж', 'é', '日本', '🙂', 'a', '%20', '%D0%B6', ';', '|', 'x=1', '&'].map(utf8),
  '\x80\xff',
];

const textOf = ({ number, one }: Choices): string =>
  Array.from({ length: 1 + number(4) }, () => one(words)).join('');

/** A head that is refused: what is put into it, and in place of what. */
const faults: ((head: string) => string)[] = [
  (head) => head.replace(/Host: .*\r\n/, ''),
  (head) => `${head}Host: other\r\n`,
  (head) => `${head}Content-Length: 0\r\nContent-Length: 1\r\n`,
  (head) => `${head}Content-Length: 0x3\r\n`,
  (head) => `${head}X-A: a\0b\r\n`,
  (head) => `${head} : b\r\n`,
  (head) => `${head}X-A: ${'a'.repeat(70_000)}\r\n`,
  (head) => `${head}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n`,
  (head) => `${head}Transfer-Encoding: gzip\r\n`,
  (head) => `${head}Expect: what\r\n`,
  (head) => head.replace('HTTP/1.1', 'HTTP/7.1'),
  (head) => head.replaceAll('\r\n', '\n'),
];

const bytesOf = ({ number }: Choices): Buffer =>
  Buffer.from(Array.from({ length: number(200) }, () => number(256)));

function chunksOf(choices: Choices, body: Buffer): string {
  const parts: string[] = [];
  for (let at = 0; at < body.length;) {
    const part = body.subarray(at, (at += 1 + choices.number(60)));
    parts.push(`${part.length.toString(16)}\r\n${part.toString('latin1')}\r\n`);
  }
  return `${parts.join('')}0\r\n${choices.chance(3) ? 'X-Trailer: a\r\n' : ''}\r\n`;
}

/** The end of a head, and the body. */
function bodyOf(choices: Choices): string {
  if (choices.chance(2)) return '\r\n';
  // Blank lines and line ends are what bodies must not be cut by.
  const body = choices.chance(3)
    ? Buffer.from('a\r\n\r\n\r\nGET /\xff HTTP/1.1\r\n\r\n', 'latin1')
    : bytesOf(choices);
  if (choices.chance(2)) return `Content-Length: ${body.length}\r\n\r\n${body.toString('latin1')}`;
  return `Transfer-Encoding: chunked\r\n\r\n${chunksOf(choices, body)}`;
}

export function message(choices: Choices, { methods, targets, headers }: Ingredients): Message {
  const target = choices.one(targets).replace('*', () => textOf(choices));
  const own = headers.filter(() => choices.chance(2)).map((line) => `${line}\r\n`);
  const plain = `${choices.one(methods)} \n HTTP/1.1\r\nHost: stoa\r\n${own.join('')}`;
  const isLast = choices.chance(12);
  const head = isLast ? choices.one(faults)(plain.replace('\n', '\0')).replace('\0', '\n') : plain;
  const rest = isLast ? '\r\n' : bodyOf(choices);
  const spelled = (address: string): Buffer => Buffer.from(head.replace('\n', address) + rest, 'latin1');
  return { raw: spelled(target), encoded: spelled(percentEncoded(target)), isLast };
}

const percentEncoded = (text: string): string =>
  text.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);

/** The same bytes in packets. */
export function packets(choices: Choices, bytes: Buffer): Buffer[] {
  const cuts = Array.from({ length: choices.number(6) }, () => choices.number(bytes.length)).toSorted(
    (a, b) => a - b,
  );
  return [0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index])).filter(({ length }) => length);
}
