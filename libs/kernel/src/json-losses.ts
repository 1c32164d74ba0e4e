import type { Issue } from './fault.js';

// Data that JSON.parse loses silently: digits of a number, and all values of a repeated key but the last.

type Path = Issue['path'];

const [quote, backslash, colon, zero, nine, dot, letterE] = [0x22, 0x5c, 0x3a, 0x30, 0x39, 0x2e, 0x65];

/** The first number or key of a text that loses data when it is parsed. @param value the parsed text */
export function lossIssue(text: string, value: unknown): Issue | undefined {
  const { keys, maxDigits } = scan(text);
  if (keys === keysIn(value) && maxDigits < minLossyDigits) return undefined;
  return firstLoss(text);
}

/**
 * A double may lose digits from this number on. Times in microseconds since 1970, which each packet contains, have
 * fewer.
 */
const minLossyDigits = 17;

/** The number of keys of a JSON text, and the largest number of digits of its numbers. */
function scan(text: string): { keys: number; maxDigits: number } {
  let [keys, maxDigits, at] = [0, 0, 0];
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfText(text, at + 1);
    else if (isOfNumber(code)) {
      const end = endOfNumber(text, at);
      maxDigits = Math.max(maxDigits, digitsFrom(text, at, end));
      at = end;
    } else {
      if (code === colon) keys++;
      at++;
    }
  }
  return { keys, maxDigits };
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

/** The number of digits; a number with an exponent, or with sixteen digits and a leading nine, counts as lossy. */
function digitsFrom(text: string, start: number, end: number): number {
  const isNine = end - start === minLossyDigits - 1 && text.charCodeAt(start) === nine;
  return isNine || (text.charCodeAt(end) | 0x20) === letterE ? minLossyDigits : end - start;
}

function keysIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = Array.isArray(value) ? 0 : Object.keys(value).length;
  for (const inner of Object.values(value)) count += keysIn(inner);
  return count;
}

/** Strings, punctuation and other literals. */
const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|-?\d[^\s,\]}]*/gs;

/** An object or array that is being read. */
interface Level {
  /** The keys read so far; absent for an array. */
  keys?: Set<string>;
  /** The current key or index. */
  step: string | number;
  /** Whether a value follows, not a key. */
  isValue: boolean;
}

function firstLoss(text: string): { path: Path; issue: string } | undefined {
  const levels: Level[] = [];
  for (const [lexeme] of text.matchAll(token)) {
    const issue = lossAt(lexeme, levels);
    if (issue) return { path: levels.map(({ step }) => step), issue };
  }
  return undefined;
}

type Transition = (levels: Level[]) => void;

const transitions = new Map<string, Transition>([
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

/** Reads the next token. */
function lossAt(lexeme: string, levels: Level[]): string | undefined {
  const transition = transitions.get(lexeme);
  if (transition) return void transition(levels);
  if (!lexeme.startsWith('"')) return isExact(lexeme) ? undefined : 'precision';
  const level = levels.at(-1);
  return level?.isValue === false && isRepeated(level, JSON.parse(lexeme) as string)
    ? 'duplicate'
    : undefined;
}

function isRepeated(level: Level, key: string): boolean {
  level.step = key;
  const { size } = level.keys!;
  return level.keys!.add(key).size === size;
}

/** Whether a number, parsed and printed with as many digits, has the digits of its source. */
function isExact(source: string): boolean {
  const digits = digitsOf(source);
  const value = Number(source);
  if (!digits || !Number.isFinite(value)) return true; // beyond the range of a double: `parseJson` refuses it
  if (digits.length > 100) return false;
  return value !== 0 && digitsOf(value.toPrecision(digits.length)) === digits;
}

const digitsOf = (number: string): string =>
  number.replace(/e.*$/i, '').replaceAll(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '');
