import type { FieldParts, Fields } from './field.js';

// The types of the objects that fields declare.

/** The value of one field. */
export type Value<F> =
  F extends FieldParts<infer T> ? (F extends { allowsNull: true } ? T | null : Exclude<T, null>) : never;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What is in the columns of an object, and is shown of it. */
export type Stored<F extends Fields> = Mutable<{
  [K in keyof F as F[K] extends { isComputed: true } | { isWriteOnly: true } ? never : K]: Value<F[K]>;
}>;

type Required<F extends Fields> = {
  [K in keyof F as F[K] extends { isRequired: true } ? K : never]: Value<F[K]>;
};
type Optional<F extends Fields> = {
  [K in keyof F as F[K] extends { isReadOnly: true } | { isRequired: true } ? never : K]?: Value<F[K]>;
};

/** What a whole body says. */
export type Sent<F extends Fields> = Mutable<Required<F> & Optional<F>>;

/** What a body says: a part of it where it is partial. */
export type Body<F extends Fields, IsPartial extends boolean = false> = IsPartial extends false
  ? Sent<F>
  : Partial<Sent<F>>;
