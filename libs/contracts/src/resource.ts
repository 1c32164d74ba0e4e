import { changes, creates, reads, removes, type Effect, type Permissions, type Verb } from '@stoa/auth';
import { commerce, objectId, readParameters, tableQuery } from '@stoa/dto';
import { own, type FieldType, type Resource, type Test } from '@stoa/kernel';
import { z } from 'zod';
import { event, type EventType } from './event.js';
import { command, query } from './operation.js';

type Fields = commerce.Fields;
export type StoredName<F extends Fields> = keyof commerce.Stored<F> & string;

const verbs = ['list', 'get', 'create', 'update', 'remove'] as const;
export type ResourceVerb = (typeof verbs)[number];

/**
 * A resource as its contract declares it. `Extra`: filters that are no fields. `Parameter`: query parameters that are no
 * filters.
 */
interface Declaration<
  F extends Fields,
  Facts extends string,
  Verbs extends ResourceVerb,
  Extra extends string,
  Parameter extends string,
> {
  /** DRF's verbose name, in camel case: ids of schemas, messages. */
  model: string;
  fields: F;
  /** What can be filtered by besides fields. */
  extraFilters?: Readonly<Record<Extra, FieldType>>;
  filters?: Readonly<Partial<Record<NoInfer<StoredName<F> | Extra>, readonly Test[]>>>;
  /** Which of the extra filters have a name of the client's own behind them: `property.colour=red`. */
  keyed?: readonly NoInfer<Extra>[];
  /** Query parameters of reads that are no filters: they select what is shown. */
  parameters?: Readonly<Record<Parameter, FieldType>>;
  search?: readonly NoInfer<StoredName<F> | Extra>[];
  ordering?: readonly NoInfer<StoredName<F> | Extra>[];
  defaultOrder?: readonly NoInfer<StoredName<F> | `-${StoredName<F>}`>[];
  /** Read by `may`. */
  permissions: Permissions;
  /**
   * Removal sets the column `is_deleted`; what is deleted is not found. Where `is_deleted` is a field, reads have the
   * parameter `include_deleted`.
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
  Parameter extends string = string,
> {
  /** `service.feature`: its operations and events are named below it. */
  readonly name: string;
  readonly model: string;
  readonly fields: F;
  readonly queryable: Resource;
  readonly extraFilters: readonly Extra[];
  readonly parameters: readonly Parameter[];
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
  const Parameter extends string = never,
>(
  name: string,
  declared: Declaration<F, Facts, Verbs, Extra, Parameter>,
): ResourceContract<F, Facts, Verbs, Extra, Parameter> & Pick<ResourceOperations, Verbs> {
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
    parameters: Object.keys(declared.parameters ?? {}) as Parameter[],
    isSoftDeleted: softDelete,
    isVersioned: versioned,
    created: event(`${name}.created`, facts),
    updated: event(`${name}.updated`, facts),
    removed: event(`${name}.removed`, facts),
  };
}

type AnyDeclaration = Declaration<Fields, string, ResourceVerb, string, string>;

const one = z.object({ id: z.int() });
const read = one.extend({ reading: readParameters.optional() });
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
    get: query(`${name}.get`, { input: read, reply, effects: () => [effects.read] }),
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

/** The parameter by which reads have the objects that are softly deleted as well. */
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
    fields: Object.fromEntries([...names].map((field) => [field, typeOf(field)])),
    filters: filters as Resource['filters'],
    search,
    ordering,
    order: defaultOrder,
    keyed: declared.keyed ?? [],
    parameters: { ...declared.parameters, ...(showsDeleted && { [includeDeleted]: 'boolean' as const }) },
    expandable: Object.keys(declared.fields).filter((field) => own(declared.fields, field)!.isExpanded),
  };
}

/** `is_published` as events spell it. */
export const camelCase = (name: string): string =>
  name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());

function factsOf(fields: Fields, eventFields: readonly string[]): z.ZodType {
  const shape = eventFields.map((name) => [camelCase(name), own(fields, name)!.reply] as const);
  return z.object({ id: z.int(), ...Object.fromEntries(shape), by: objectId });
}
