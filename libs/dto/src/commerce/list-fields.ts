import { z } from 'zod';
import {
  atPath,
  field,
  readOne,
  typeName,
  fieldError,
  type Field,
  type FieldOf,
  type FieldParts,
  type NoOptions,
  type Options,
  type Read,
} from './field.js';
import type { Value } from './field-values.js';
import type { InputValue } from './sent-form.js';

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
export function list<I extends Field, const O extends ListOptions = NoOptions>(
  item: I,
  given?: O,
): FieldOf<Value<I>[], O> {
  const limits: ListOptions = given ?? {};
  const { min, max, refusesEmpty: _, ...more } = limits;
  const read: FieldParts<Value<I>[]>['read'] = (given, options) => {
    if (!Array.isArray(given)) return fieldError('list', { type: typeName(given) });
    if (!given.length && limits.refusesEmpty) return fieldError('empty');
    const read = (given as InputValue[]).map((one) => readOne(item, one, options) as Read<Value<I>>);
    const issues = read.flatMap((one, index) =>
      'errors' in one ? one.errors.map((issue) => atPath(index, issue)) : [],
    );
    if (issues.length) return { errors: issues };
    const tooMany = wrongLength(given.length, limits);
    return tooMany ? fieldError(tooMany, { min, max }) : { value: valuesOf(read) };
  };
  const parts = { kind: 'list', type: 'list', reply: z.array(item.reply), read } as const;
  return field(parts, { ...more, child: item, sentAs: 'texts' }) as FieldOf<Value<I>[], O>;
}

/** Objects. What is wrong with one is told in its place in a list as long as theirs (`params.sizes`). */
export function objects<I extends Field, const O extends ListOptions = NoOptions>(
  item: I,
  given?: O,
): FieldOf<Value<I>[], O> {
  const limits: ListOptions = given ?? {};
  const { min, max, refusesEmpty: _, ...more } = limits;
  const ofWhole = (issue: string, params?: object): { errors: ReturnType<typeof atPath>[] } => ({
    errors: [atPath('', { issue, ...(params && { params: { ...params } }) })],
  });
  const read: FieldParts<Value<I>[]>['read'] = (given, options) => {
    if (!Array.isArray(given)) return ofWhole('list', { type: typeName(given) });
    const { length } = given;
    const bad = wrongLength(length, limits);
    if (bad) return ofWhole(bad, { min, max });
    const read = (given as InputValue[]).map((one) => readOne(item, one, options) as Read<Value<I>>);
    const issues = read.flatMap((one, index) =>
      'errors' in one ? one.errors.map((issue) => inPlace(index, length, issue)) : [],
    );
    return issues.length ? { errors: issues } : { value: valuesOf(read) };
  };
  const parts = { kind: 'field', type: 'list', reply: z.array(item.reply), read } as const;
  return field(parts, { ...more, child: item, sentAs: 'objects' }) as FieldOf<Value<I>[], O>;
}

function inPlace(
  index: number,
  length: number,
  issue: Parameters<typeof atPath>[1],
): ReturnType<typeof atPath> {
  const whole = 'path' in issue && issue.path.length ? issue : atPath('', issue);
  const { sizes = [], ...params } = (issue.params ?? {}) as { sizes?: number[] };
  return { ...atPath(index, whole), params: { ...params, sizes: [length, ...sizes] } };
}
