import { z } from 'zod';
import { below, field, readOne, typeName, wrong, type Field, type Options, type Read } from './field.js';
import type { Given } from './sent-form.js';

interface ListOptions extends Options {
  /** How many items. */
  min?: number;
  max?: number;
  refusesEmpty?: boolean;
}

function wrongLength(length: number, { min, max, refusesEmpty }: ListOptions): string | undefined {
  if (refusesEmpty && length === 0) return 'empty';
  if (max !== undefined && length > max) return 'max_items';
  return min !== undefined && length < min ? 'min_items' : undefined;
}

const valuesOf = <T>(read: Read<T>[]): T[] => read.map((one) => (one as { value: T }).value);

/** Plain values. What is wrong with one is told by its index, what is wrong with their number of the list. */
export function list<T>(item: Field<T>, options: ListOptions = {}): Field<(T | null)[]> {
  const { min, max, refusesEmpty: _, ...more } = options;
  const read: Field<(T | null)[]>['read'] = (given, how) => {
    if (!Array.isArray(given)) return wrong('list', { type: typeName(given) });
    if (!given.length && options.refusesEmpty) return wrong('empty');
    const read = (given as Given[]).map((one) => readOne(item, one, how) as Read<T | null>);
    const issues = read.flatMap((one, index) =>
      'wrong' in one ? one.wrong.map((issue) => below(index, issue)) : [],
    );
    if (issues.length) return { wrong: issues };
    const tooMany = wrongLength(given.length, options);
    return tooMany ? wrong(tooMany, { min, max }) : { value: valuesOf(read) };
  };
  return field('list', z.array(item.reply), read, { ...more, child: item, sentAs: 'texts' });
}

/** Objects. What is wrong with one is told in its place in a list as long as theirs (`params.sizes`). */
export function objects<T>(item: Field<T>, options: ListOptions = {}): Field<(T | null)[]> {
  const { min, max, refusesEmpty: _, ...more } = options;
  const ofWhole = (issue: string, params?: object): { wrong: ReturnType<typeof below>[] } => ({
    wrong: [below('', { issue, ...(params && { params: { ...params } }) })],
  });
  const read: Field<(T | null)[]>['read'] = (given, how) => {
    if (!Array.isArray(given)) return ofWhole('list', { type: typeName(given) });
    const { length } = given;
    const bad = wrongLength(length, options);
    if (bad) return ofWhole(bad, { min, max });
    const read = (given as Given[]).map((one) => readOne(item, one, how) as Read<T | null>);
    const issues = read.flatMap((one, index) =>
      'wrong' in one ? one.wrong.map((issue) => inPlace(index, length, issue)) : [],
    );
    return issues.length ? { wrong: issues } : { value: valuesOf(read) };
  };
  return field('field', z.array(item.reply), read, { ...more, child: item, sentAs: 'objects' });
}

function inPlace(
  index: number,
  length: number,
  issue: Parameters<typeof below>[1],
): ReturnType<typeof below> {
  const whole = 'path' in issue && issue.path.length ? issue : below('', issue);
  const { sizes = [], ...params } = (issue.params ?? {}) as { sizes?: number[] };
  return { ...below(index, whole), params: { ...params, sizes: [length, ...sizes] } };
}
