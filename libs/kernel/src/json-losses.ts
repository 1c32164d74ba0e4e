import type { Issue } from './fault.js';

// What JSON.parse loses without a word: digits of a number, and all but the last of the values of one key.

type Path = Issue['path'];

const [quote, backslash, colon, zero, nine, dot, letterE] = [0x22, 0x5c, 0x3a, 0x30, 0x39, 0x2e, 0x65];

/** What is lost of a text that was parsed to `value`: the first number or key concerned. */
export function lossIssue(text: string, value: unknown): Issue | undefined {
  const { keys, longest } = looked(text);
  if (keys === keysIn(value) && longest < fewestLost) return undefined;
  const lost = firstLoss(text);
  return lost && { path: lost.path, issue: lost.issue };
}

/** Digits that every double keeps are fewer, and so are those of microseconds since 1970, which come with each packet. */
const fewestLost = 17;

/** How many keys a text has, and the most digits of one of its numbers. */
function looked(text: string): { keys: number; longest: number } {
  let [keys, longest, at] = [0, 0, 0];
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfText(text, at + 1);
    else if (isOfNumber(code)) {
      const end = endOfNumber(text, at);
      longest = Math.max(longest, digitsFrom(text, at, end));
      at = end;
    } else {
      if (code === colon) keys++;
      at++;
    }
  }
  return { keys, longest };
}

function endOfText(text: string, from: number): number {
  let at = from;
  for (let code; (code = text.charCodeAt(at)) !== quote;) at += code === backslash ? 2 : 1;
  return at + 1;
}

const isOfNumber = (code: number): boolean => (code >= zero && code <= nine) || code === dot;

function endOfNumber(text: string, from: number): number {
  let at = from;
  while (isOfNumber(text.charCodeAt(at))) at++;
  return at;
}

/** An exponent, or a nine before fifteen digits, may lose some. */
function digitsFrom(text: string, start: number, end: number): number {
  const isNine = end - start === fewestLost - 1 && text.charCodeAt(start) === nine;
  return isNine || (text.charCodeAt(end) | 0x20) === letterE ? fewestLost : end - start;
}

function keysIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = Array.isArray(value) ? 0 : Object.keys(value).length;
  for (const inner of Object.values(value)) count += keysIn(inner);
  return count;
}

const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|-?\d[^\s,\]}]*/gs;

/** An object or a list that is being read; `keys` are those of an object so far. */
interface Level {
  keys?: Set<string>;
  step: string | number;
  isValue: boolean;
}

function firstLoss(text: string): { path: Path; issue: string } | undefined {
  const levels: Level[] = [];
  for (const [word] of text.matchAll(token)) {
    const issue = lossAt(word, levels);
    if (issue) return { path: levels.map(({ step }) => step), issue };
  }
  return undefined;
}

type Take = (levels: Level[]) => void;

const marks = new Map<string, Take>([
  ['{', (levels) => levels.push({ keys: new Set(), step: '', isValue: false })],
  ['[', (levels) => levels.push({ step: 0, isValue: true })],
  ['}', (levels) => levels.pop()],
  [']', (levels) => levels.pop()],
  [':', (levels) => (levels.at(-1)!.isValue = true)],
  [',', (levels) => next(levels.at(-1)!)],
]);

function next(level: Level): void {
  if (level.keys) level.isValue = false;
  else level.step = (level.step as number) + 1;
}

/** Takes the next word of a text. */
function lossAt(word: string, levels: Level[]): string | undefined {
  const take = marks.get(word);
  if (take) return void take(levels);
  if (!word.startsWith('"')) return isKept(word) ? undefined : 'precision';
  const level = levels.at(-1);
  return level?.isValue === false && isRepeated(level, JSON.parse(word) as string) ? 'duplicate' : undefined;
}

function isRepeated(level: Level, key: string): boolean {
  level.step = key;
  const { size } = level.keys!;
  return level.keys!.add(key).size === size;
}

/** Whether the double of a number, printed with as many digits, is the number as it was written. */
function isKept(source: string): boolean {
  const digits = digitsOf(source);
  const value = Number(source);
  if (!digits || !Number.isFinite(value)) return true; // beyond a double: another rule's
  if (digits.length > 100) return false;
  return value !== 0 && digitsOf(value.toPrecision(digits.length)) === digits;
}

const digitsOf = (number: string): string =>
  number.replace(/e.*$/i, '').replaceAll(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '');
