import type { Type } from '@nestjs/common';
import type { ResourceContract, StoredName } from '@stoa/contracts';
import type { commerce } from '@stoa/dto';
import type { Caller, Match, Value } from '@stoa/kernel';
import type { Each, SetValue, Sql } from '@stoa/persistence';

export type AnyResource = ResourceContract;

/** What the rules of a service need of the user who calls. */
export interface ResourceActor {
  /** Its permissions are granted by the contract of each resource. */
  role: string;
}

/** Finds the actor of a caller. */
export interface Actors<A extends ResourceActor = ResourceActor> {
  /** @throws Fault unauthenticated */
  of(caller: Caller): Promise<A>;
}

/** An object as its columns hold it, with the types of the API. */
export type StoredRow<R extends AnyResource> = commerce.Stored<R['fields']> & { id: number };

/** Values of a body that is whole or partial, and of what a rule adds to them. */
export type ResourceValues<R extends AnyResource> = Partial<commerce.Sent<R['fields']> & StoredRow<R>>;

/** The columns of the row that a statement reads. */
export type RowColumns<R extends AnyResource> = Readonly<Record<StoredName<R['fields']>, Sql>>;

type ComputedName<F extends commerce.Fields> = {
  [K in keyof F]: F[K] extends { isComputed: true } ? K : never;
}[keyof F] &
  string;

export interface Saving<R extends AnyResource, A extends ResourceActor> {
  actor: A;
  /** Absent while an object is created. */
  current: StoredRow<R> | undefined;
  input: ResourceValues<R>;
  /** ISO 8601 in UTC. */
  now: string;
}

/** Who reads, and what the query asks for that is no filter. */
export interface Reading<R extends AnyResource, A extends ResourceActor> {
  actor: A;
  parameters: Readonly<Partial<Record<R['parameters'][number], Value>>>;
  /** ISO 8601 in UTC. */
  now: string;
  /** Whether a single object is read. Of many, a value can be computed of all of them at once. */
  isOne: boolean;
}

/** A filter that is no field, or one of a field that means more than the field's value. */
export type ExtraFilter<R extends AnyResource, A extends ResourceActor> = {
  /** Selects the ids that a reference can have, as far as they exist for the actor. */
  choices?: (actor: A) => Sql;
  /** The resource that a reference leads to: what is visible of it can be filtered by. */
  to?: { readonly name: string };
} & (
  | {
      /** Makes a condition on the row from the test of a value, or from the match itself. */
      condition: (
        test: (value: Sql) => Sql,
        columns: RowColumns<R>,
        reading: Reading<R, A> & { match: Match },
      ) => Sql;
    }
  | {
      /** What is compared, and what rows can be ordered by. */
      value: (columns: RowColumns<R>, reading: Reading<R, A>) => Sql | SetValue;
    }
);

type ExtraFilters<R extends AnyResource, A extends ResourceActor> = Record<
  R['extraFilters'][number],
  ExtraFilter<R, A>
> &
  Partial<Record<StoredName<R['fields']>, ExtraFilter<R, A>>>;

/** What a resource does its own way. All of it is pure. */
export interface ResourceRules<R extends AnyResource, A extends ResourceActor> {
  entity: Type<object>;
  /** Joins at most one row to each row: `left join lateral (…) resolved on true`. */
  join?: (columns: RowColumns<R>, reading: Reading<R, A>) => Sql;
  /** The values of the contract's computed fields; undefined hides one of those that `expand` names. */
  computed?: Partial<
    Record<ComputedName<R['fields']>, (columns: RowColumns<R>, reading: Reading<R, A>) => Sql | undefined>
  >;
  /** Filters that are no fields, and those of fields that mean more than the field's value. */
  filters?: Readonly<ExtraFilters<R, A>>;
  /** The resources that reference parameters lead to: an object that the actor does not see is refused. */
  parameters?: Readonly<Partial<Record<R['parameters'][number], { readonly name: string }>>>;
  /**
   * What a reference may lead to beside what the actor sees, as a condition on the row that is referred to: by the values
   * of the object, those of the body included. A value that is not known is absent.
   */
  references?: Partial<Record<keyof R['fields'] & string, (values: Partial<StoredRow<R>>) => Sql>>;
  /**
   * The same for ids within the objects of a list, by the resource that they name: such ids are checked if their resource
   * is among these.
   */
  within?: Readonly<Record<string, (values: Partial<StoredRow<R>>) => Sql>>;
  /** What is shown of a stored field where that depends on the actor; undefined is the value itself. */
  shown?: Partial<
    Record<StoredName<R['fields']>, (columns: RowColumns<R>, reading: Reading<R, A>) => Sql | undefined>
  >;
  /** Which rows exist for the actor; all unless given. One text per branch, because each is prepared. */
  visible?: (actor: A, reading: Reading<R, A>) => Sql;
  /**
   * What `visible` says of lists, in parts that are each read in the order of an index up to the page: without it PostgreSQL
   * would read and sort all rows of an actor who has, for example, several companies.
   */
  each?: (actor: A) => Each | undefined;
  /** How many rows exist for the actor, of stored counters: the total of a list without conditions. */
  count?: (actor: A) => Sql;
  /**
   * Whose objects the actor may write: asked before a body is read, with nothing for a new object, and again of the row
   * that was written. Never in which state: a wrong state is a fault of `beforeSave` or of a handler.
   */
  writable?: (actor: A, current: StoredRow<R> | undefined) => boolean;
  /** The fields of the actor's bodies, where they differ from those of the contract: one that is read-only for a role. */
  bodyFields?: (actor: A) => commerce.Fields;
  /** The field among whose rows other fields are unique: a message about a value names the other fields alone. */
  uniqueWithin?: StoredName<R['fields']>;
  /** What the checks of the table refuse, by the name of the constraint. */
  checks?: Readonly<Record<string, { field: string; issue: string }>>;
  /** What is stored of a body. @throws Fault invalid */
  beforeSave?: (saving: Saving<R, A>) => ResourceValues<R>;
}
