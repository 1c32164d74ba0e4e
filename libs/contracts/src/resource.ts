import { changes, creates, reads, removes, type Effect, type Permissions, type Verb } from '@stoa/auth';
import { commerce, objectId, tableQuery } from '@stoa/dto';
import { own, type FieldType, type Resource, type Test } from '@stoa/kernel';
import { z } from 'zod';
import { event, type EventType } from './event.js';
import { command, query } from './operation.js';

type Fields = commerce.Fields;
export type StoredName<F extends Fields> = keyof commerce.Stored<F> & string;

const verbs = ['list', 'get', 'create', 'update', 'remove'] as const;
export type ResourceVerb = (typeof verbs)[number];

/** A resource as its contract declares it. `Name`: its stored fields. `Extra`: filters that are no fields. */
interface Declaration<
  F extends Fields,
  Facts extends string,
  Verbs extends ResourceVerb,
  Extra extends string,
> {
  /** DRF's verbose name, in camel case: ids of schemas, messages. */
  model: string;
  fields: F;
  /** What can be filtered by besides fields. */
  extraFilters?: Readonly<Record<Extra, FieldType>>;
  filters?: Readonly<Partial<Record<NoInfer<StoredName<F> | Extra>, readonly Test[]>>>;
  search?: readonly NoInfer<StoredName<F>>[];
  ordering?: readonly NoInfer<StoredName<F>>[];
  defaultOrder?: readonly NoInfer<StoredName<F> | `-${StoredName<F>}`>[];
  /** Read by `may`. */
  permissions: Permissions;
  /**
   * Removal sets the column `is_deleted`; what is deleted is not found. Where `is_deleted` is a field, lists have the
   * filter `include_deleted`.
   */
  softDelete?: boolean;
  /** The field `version` counts changes; `If-Match` is heeded, and replies have an `ETag`. */
  versioned?: boolean;
  /** Fields whose values events have. */
  eventFields?: readonly (Facts & NoInfer<StoredName<F>>)[];
  /** A body that a client could send. */
  example?: object;
  /** All five unless given. */
  operations?: readonly Verbs[];
}

type Camel<Text extends string> = Text extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Text;

/** What events of a resource say. */
export type ResourceFacts<F extends Fields, Facts extends string> = { id: number; by: string } & {
  [K in Facts as Camel<K>]: commerce.Value<F[K]>;
};

/** Everything that is declared of a resource but its operations. */
export interface ResourceContract<
  F extends Fields = Fields,
  Facts extends string = string,
  Verbs extends ResourceVerb = ResourceVerb,
  Extra extends string = string,
> {
  /** `service.feature`: its operations and events are named below it. */
  readonly name: string;
  readonly model: string;
  readonly fields: F;
  readonly queryable: Resource;
  readonly extraFilters: readonly Extra[];
  /** What its operations do, as `may` is asked. */
  readonly effects: Readonly<Record<Verb, Effect>>;
  readonly isSoftDeleted: boolean;
  readonly isVersioned: boolean;
  readonly eventFields: readonly Facts[];
  readonly verbs: readonly Verbs[];
  readonly created: EventType<z.ZodType<ResourceFacts<F, Facts>>>;
  readonly updated: EventType<z.ZodType<ResourceFacts<F, Facts>>>;
  readonly removed: EventType<z.ZodType<ResourceFacts<F, Facts>>>;
}

export type ResourceOperations = ReturnType<typeof operationsFor>;

/**
 * A resource: its operations, events, filters and permissions, of one declaration. Its service needs an entity and a
 * class with `@Resource` beside it, its surface one line.
 */
export function resource<
  const F extends Fields,
  const Facts extends string = never,
  const Verbs extends ResourceVerb = ResourceVerb,
  const Extra extends string = never,
>(
  name: string,
  declared: Declaration<F, Facts, Verbs, Extra>,
): ResourceContract<F, Facts, Verbs, Extra> & Pick<ResourceOperations, Verbs> {
  const { model, fields, permissions, softDelete = false, versioned = false } = declared;
  const eventFields = (declared.eventFields ?? []) as readonly Facts[];
  const facts = factsOf(fields, eventFields) as unknown as z.ZodType<ResourceFacts<F, Facts>>;
  const chosen = (declared.operations ?? verbs) as readonly Verbs[];
  const effects = effectsOf(name, permissions);
  const all = operationsFor(name, declared as unknown as AnyDeclaration, effects);
  const operations = Object.fromEntries(chosen.map((verb) => [verb, all[verb]]));
  return {
    ...(operations as Pick<ResourceOperations, Verbs>),
    name,
    model,
    fields,
    effects,
    eventFields,
    verbs: chosen,
    queryable: queryableOf(name, declared as unknown as AnyDeclaration),
    extraFilters: Object.keys(declared.extraFilters ?? {}) as Extra[],
    isSoftDeleted: softDelete,
    isVersioned: versioned,
    created: event(`${name}.created`, facts),
    updated: event(`${name}.updated`, facts),
    removed: event(`${name}.removed`, facts),
  };
}

type AnyDeclaration = Declaration<Fields, string, ResourceVerb, string>;

const one = z.object({ id: z.int() });
/** `versions`: those that the caller believes current, from `If-Match`. */
const guarded = one.extend({ versions: z.array(z.int()).max(20).optional() });

function effectsOf(name: string, permissions: Permissions): Record<Verb, Effect> {
  const subject = name.replace('.', ':');
  return {
    read: reads(subject, permissions),
    create: creates(subject, permissions),
    change: changes(subject, permissions),
    remove: removes(subject, permissions),
  };
}

function operationsFor(
  name: string,
  { model, fields, versioned, example }: AnyDeclaration,
  effects: Record<Verb, Effect>,
) {
  const reply = commerce.shape(fields).meta({ id: model });
  const body = commerce.form(fields, `${model}Body`, example ?? {});
  const known = (versioned ? guarded : one) as typeof guarded;
  return {
    list: query(`${name}.list`, {
      input: z.object({ query: tableQuery }),
      reply,
      form: 'list',
      effects: () => [effects.read],
    }),
    get: query(`${name}.get`, { input: one, reply, effects: () => [effects.read] }),
    create: command(`${name}.create`, {
      input: z.object({ body }),
      bodyTime: 'late',
      reply,
      effects: () => [effects.create],
    }),
    update: command(`${name}.update`, {
      input: known.extend({ isPartial: z.boolean(), body }),
      bodyTime: 'late',
      reply,
      effects: () => [effects.change],
    }),
    remove: command(`${name}.remove`, {
      input: known,
      reply: z.null(),
      form: 'none',
      effects: () => [effects.remove],
    }),
  };
}

/** The filter by which lists have the objects that are softly deleted as well. */
export const includeDeleted = 'include_deleted';

/** How the rows can be asked for. @throws Error for a filter or an order of what has no type to compare by */
function queryableOf(name: string, declared: AnyDeclaration): Resource {
  const { filters = {}, search = [], ordering = [], defaultOrder = ['id'], extraFilters = {} } = declared;
  const order = defaultOrder.map((text) => text.replace(/^-/, ''));
  const names = new Set([...Object.keys(filters), ...search, ...ordering, ...order]);
  const typeOf = (field: string): FieldType => {
    const type = own(extraFilters, field) ?? own(declared.fields, field)?.type;
    if (!type || type === 'uuid' || type === 'list' || type === 'object')
      throw new Error(`${name}: rows cannot be compared by ${field}`);
    return type;
  };
  const showsDeleted = declared.softDelete && Object.hasOwn(declared.fields, 'is_deleted');
  return {
    fields: {
      ...Object.fromEntries([...names].map((field) => [field, typeOf(field)])),
      ...(showsDeleted && { [includeDeleted]: 'boolean' }),
    },
    filters: { ...(filters as Resource['filters']), ...(showsDeleted && { [includeDeleted]: ['eq'] }) },
    search,
    ordering,
    order: defaultOrder,
  };
}

/** `is_published` as events spell it. */
export const camelCase = (name: string): string =>
  name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());

function factsOf(fields: Fields, eventFields: readonly string[]): z.ZodType {
  const shape = eventFields.map((name) => [camelCase(name), own(fields, name)!.reply] as const);
  return z.object({ id: z.int(), ...Object.fromEntries(shape), by: objectId });
}
