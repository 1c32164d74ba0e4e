import { Fault } from '@stoa/kernel';

/** What a request says about the content that it asks for: its headers of RFC 9110, as they came. */
export interface ContentRequest {
  isHead: boolean;
  ifMatch?: string | undefined;
  ifUnmodifiedSince?: string | undefined;
  ifNoneMatch?: string | undefined;
  ifModifiedSince?: string | undefined;
  ifRange?: string | undefined;
  range?: string | undefined;
}

/** The bytes from `first` to `last`, both included, counted from 0. */
export interface ByteRange {
  first: number;
  last: number;
}

/** By what a content is recognised. */
export interface Validators {
  /** A strong entity tag, without its quotes. */
  tag: string;
  modifiedAt: Date;
}

export interface Selection {
  status: 200 | 206 | 304;
  /** The bytes to read; absent when none are sent. */
  range?: ByteRange;
}

/**
 * What of a content a request gets, in the order of RFC 9110, section 13.2.2. Of several ranges only one that can be
 * satisfied is sent alone; else the whole content is sent. A range header that cannot be read is ignored.
 *
 * @throws Fault precondition_failed, range_not_satisfiable
 */
export function selected(
  { bytes, ...validators }: Validators & { bytes: number },
  request: ContentRequest,
): Selection {
  if (isChanged(validators, request)) throw new Fault('precondition_failed', 'version');
  if (isKnown(validators, request)) return { status: 304 };
  const whole = bytes
    ? { status: 200 as const, range: { first: 0, last: bytes - 1 } }
    : { status: 200 as const };
  if (request.isHead) return { status: 200 };
  const ranges = isForThis(validators, request.ifRange) ? rangesIn(request.range) : [];
  if (!ranges.length) return whole;
  const satisfiable = ranges.map((range) => within(range, bytes)).filter((range) => range !== undefined);
  if (!satisfiable.length && !isSuffixOfNothing(ranges, bytes))
    throw new Fault('range_not_satisfiable', 'range', 'no such bytes', { size: bytes });
  return satisfiable.length === 1 ? { status: 206, range: satisfiable[0]! } : whole;
}

/** Whether a list of entity tags, as `If-None-Match` has it, names a tag; weak ones count. */
export const namesTag = (header: string, quoted: string): boolean =>
  tagsIn(header).some((one) => one === '*' || one.replace(/^W\//, '') === quoted);

const tagsIn = (header: string): string[] => header.match(/\*|(?:W\/)?"[^"]*"/g) ?? [];
const quotedTag = ({ tag }: Validators): string => `"${tag}"`;

function isChanged(validators: Validators, { ifMatch, ifUnmodifiedSince }: ContentRequest): boolean {
  if (ifMatch !== undefined)
    return !tagsIn(ifMatch).some((one) => one === '*' || one === quotedTag(validators));
  const since = timeIn(ifUnmodifiedSince);
  return since !== undefined && seconds(validators.modifiedAt) > since;
}

function isKnown(validators: Validators, { ifNoneMatch, ifModifiedSince }: ContentRequest): boolean {
  if (ifNoneMatch !== undefined) return namesTag(ifNoneMatch, quotedTag(validators));
  const since = timeIn(ifModifiedSince);
  return since !== undefined && seconds(validators.modifiedAt) <= since;
}

/** Whether a range is wanted of this content: another one is sent whole. A tag must be the same and strong. */
function isForThis(validators: Validators, ifRange: string | undefined): boolean {
  if (ifRange === undefined) return true;
  const validator = ifRange.trim();
  if (validator.endsWith('"')) return validator === quotedTag(validators);
  return timeIn(validator) === seconds(validators.modifiedAt);
}

const seconds = (time: Date): number => Math.floor(time.getTime() / 1000);

/** A date of HTTP in seconds; undefined for what is none. */
function timeIn(text: string | undefined): number | undefined {
  const isDate = text !== undefined && /^[A-Za-z]{3,9},? .*(GMT|\d{4})$/.test(text.trim());
  const time = isDate ? Date.parse(text) : NaN;
  return Number.isNaN(time) ? undefined : time / 1000;
}

/** A range as it is asked for: a suffix has only its length, as `last`. */
interface AskedRange {
  first?: number;
  last: number;
}

/** The ranges of a header; none when any of it cannot be read. */
function rangesIn(header: string | undefined): AskedRange[] {
  const [, list] = /^bytes=(.*)$/i.exec(header?.trim() ?? '') ?? [];
  if (list === undefined) return [];
  const specs = list
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  const ranges = specs.map(rangeIn);
  return ranges.every((range) => range !== undefined) ? ranges : [];
}

function rangeIn(spec: string): AskedRange | undefined {
  const [, first, last] = /^(\d*)-(\d*)$/.exec(spec) ?? [];
  if (first === undefined || (!first && !last)) return undefined;
  if (!first) return { last: Number(last) };
  const range = { first: Number(first), last: last ? Number(last) : Infinity };
  return range.last < range.first ? undefined : range;
}

/** The bytes of a content that are in a range; undefined if there are none. */
function within({ first, last }: AskedRange, bytes: number): ByteRange | undefined {
  const range = first === undefined ? { first: Math.max(0, bytes - last), last: bytes - 1 } : { first, last };
  return range.first < bytes ? { first: range.first, last: Math.min(range.last, bytes - 1) } : undefined;
}

/** The last bytes of an empty content are all of it. */
const isSuffixOfNothing = (ranges: readonly AskedRange[], bytes: number): boolean =>
  !bytes && ranges.some(({ first, last }) => first === undefined && last > 0);
