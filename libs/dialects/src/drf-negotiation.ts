import { Fault, notFound, own } from '@stoa/kernel';
import type { WireRequest } from './dialect.js';

interface Range {
  type: string;
  indent: string | undefined;
}

const parameter = /^\s*indent\s*=\s*"?\s*([+-]?\d+)\s*"?\s*$/i;

function rangesOf({ headers }: Pick<WireRequest, 'headers'>): Range[] {
  return String(headers.accept ?? '')
    .split(',')
    .map((range) => {
      const [type = '', ...parameters] = range.split(';');
      const indent = parameters.map((one) => parameter.exec(one)?.[1]).find((one) => one !== undefined);
      return { type: type.trim().toLowerCase(), indent };
    })
    .filter(({ type }) => type);
}

const answerable = new Set(['*/*', '*/json', 'application/*', 'application/json']);

/** Media types by the names that `?format=` has for them. */
export type Formats = Readonly<Record<string, string>>;

const json: Formats = { json: 'application/json' };

/**
 * The format of the reply: that of `?format=`, or else the first that the client accepts.
 * @throws Fault not_found/format; not_acceptable
 */
export function negotiate(request: Pick<WireRequest, 'query' | 'headers'>, formats: Formats = json): string {
  const chosen = request.query.getAll('format').at(-1);
  if (chosen && !Object.hasOwn(formats, chosen)) throw notFound('format');
  const ranges = rangesOf(request);
  const isAccepted = (format: string): boolean =>
    !ranges.length || ranges.some(({ type }) => matches(type, own(formats, format)!));
  const accepted = (chosen ? [chosen] : Object.keys(formats)).find(isAccepted);
  if (!accepted) throw new Fault('not_acceptable', 'accept');
  return accepted;
}

/** Whether a media type, or one of those that `*` stands for, is within a range such as `text/*`. */
function matches(range: string, type: string): boolean {
  const parts = type.split('/');
  return range
    .split('/')
    .every((part, index) => part === '*' || part === parts[index] || parts[index] === '*');
}

const plainness = ['application/json', 'application/*', '*/json', '*/*'];

/** `Accept: application/json; indent=2`, eight at most. Of several ranges the most specific one counts. */
export function indenting(request: Pick<WireRequest, 'headers'>): ((json: string) => string) | undefined {
  const ranges = rangesOf(request).filter(({ type }) => answerable.has(type));
  const chosen = ranges.toSorted(
    (a, b) => Number(!a.indent) - Number(!b.indent) || plainness.indexOf(a.type) - plainness.indexOf(b.type),
  )[0];
  const indent = Math.min(Number(chosen?.indent ?? 0), 8);
  if (indent <= 0) return undefined;
  return (json) => (json ? JSON.stringify(JSON.parse(json), null, indent) : json);
}
