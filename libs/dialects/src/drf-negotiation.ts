import { Fault, notFound } from '@stoa/kernel';
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

/** Checks that the client accepts JSON, or what else the path answers with. @throws Fault not_found/format; not_acceptable */
export function negotiate(request: WireRequest): void {
  const format = request.query.getAll('format').at(-1);
  if (format && format !== 'json') throw notFound('format');
  const ranges = rangesOf(request);
  const isAnswerable = ({ type }: Range): boolean => answerable.has(type) || !!request.types?.includes(type);
  if (ranges.length && !ranges.some(isAnswerable)) throw new Fault('not_acceptable', 'accept');
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
