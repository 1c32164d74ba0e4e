import { Inject, Injectable } from '@nestjs/common';
import { authorize, may, type Effect, type Verb } from '@stoa/auth';
import { Reply, type CallerContext } from '@stoa/bus';
import type { UnreadBody } from '@stoa/contracts';
import { commerce } from '@stoa/dto';
import { Fault, invalid, notFound, type Clock, type Issue, type Json, type TableQuery } from '@stoa/kernel';
import {
  Database,
  emptySql,
  oneOf,
  pageOf,
  sql,
  type Queries,
  type Sql,
  type Transaction,
} from '@stoa/persistence';
import { CLOCK } from '../definition.js';
import { References, type Referrer } from './references.js';
import { ResourceRegistry } from './resource-registry.js';
import type { Actors, AnyResource, ResourceActor, ResourceValues, StoredRow } from './resource-rules.js';
import type { ResourceTable } from './resource-table.js';
import { notPermitted, Writer, type Save } from './writer.js';

/** Injection token of what finds the actor of a caller. */
export const ACTORS = Symbol('actors');

/** A call of a resource's operation, permitted by role. */
interface Call<R extends AnyResource, A extends ResourceActor> extends Referrer {
  context: CallerContext;
  table: ResourceTable<R, A>;
  actor: A;
  effect: Effect;
}

/** An object that is being changed: it is locked until `tx` ends. */
export interface Change<R extends AnyResource, A extends ResourceActor> {
  tx: Transaction;
  actor: A;
  current: StoredRow<R>;
  /** Writes the values, and says so by an event: `updated` unless another one is given. */
  save: Save<R>;
}

/** A body that is being written. */
export interface Writing<R extends AnyResource, A extends ResourceActor> extends Pick<
  Change<R, A>,
  'tx' | 'actor' | 'save'
> {
  /** What is to be stored, after `beforeSave`. */
  input: ResourceValues<R>;
}

interface Target {
  id: number;
  versions?: readonly number[] | undefined;
}

/**
 * The operations of resources. Each asks in the order of DRF: whether the role permits it, whether the object exists
 * for the caller, whether the caller may write it, and then what the body says.
 */
@Injectable()
export class ResourceService<A extends ResourceActor = ResourceActor> {
  readonly #actors = new WeakMap<CallerContext, Promise<A>>();

  constructor(
    private readonly database: Database,
    private readonly registry: ResourceRegistry,
    private readonly references: References,
    @Inject(ACTORS) private readonly actors: Actors<A>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async page<R extends AnyResource>(resource: R, context: CallerContext, query: TableQuery): Promise<Reply> {
    const call = await this.#permitted(resource, context, 'read');
    const { table, actor } = call;
    const missing = await this.references.missingInFilters(untyped(table), call, query);
    const issues = [...(query.issues ?? []), ...missing];
    if (issues.length) throw invalid('query', issues);
    const listed = { model: table.model(actor), source: table.source, caller: context.caller.user };
    const { rows, page } = await pageOf(this.database, listed, query);
    return Reply.list(rows, { page });
  }

  async one<R extends AnyResource>(resource: R, context: CallerContext, id: number): Promise<Reply> {
    const { table, actor } = await this.#permitted(resource, context, 'read');
    return replyOf(table, await oneOf(this.database, table.one(actor, id)));
  }

  /** @param work writes the object, and what belongs to it; without it the input is saved */
  async create<R extends AnyResource>(
    resource: R,
    context: CallerContext,
    body: UnreadBody<Json>,
    work: (writing: Writing<R, A>) => Promise<unknown> = ({ input, save }) => save(input),
  ): Promise<Reply> {
    const call = await this.#permitted(resource, context, 'create');
    const { table, actor } = call;
    if (!table.isWritable(actor, undefined)) throw notPermitted();
    const sent = await body.read();
    return this.#write(call, async (tx) => {
      const input = await this.#inputOf(call, tx, { sent, current: undefined, isPartial: false });
      const writer = this.#writer(call, tx);
      await work({ tx, actor, input, save: writer.save });
      return writer;
    });
  }

  /** @param work writes the object, and what belongs to it; without it the input is saved */
  async update<R extends AnyResource>(
    resource: R,
    context: CallerContext,
    { body, isPartial, ...target }: Target & { body: UnreadBody<Json>; isPartial: boolean },
    work: (writing: Writing<R, A> & Change<R, A>) => Promise<unknown> = ({ input, save }) => save(input),
  ): Promise<Reply> {
    const call = await this.#permitted(resource, context, 'change');
    return this.#write(call, async (tx) => {
      const current = await this.#locked(call, tx, target);
      const input = await this.#inputOf(call, tx, { sent: await body.read(), current, isPartial });
      const writer = this.#writer(call, tx, target.id);
      await work({ tx, actor: call.actor, current, input, save: writer.save });
      return writer;
    });
  }

  /** Changes an object in another way than by its body: a transition of its state, for example. */
  async change<R extends AnyResource>(
    resource: R,
    context: CallerContext,
    target: Target,
    work: (change: Change<R, A>) => Promise<unknown>,
  ): Promise<Reply> {
    const call = await this.#permitted(resource, context, 'change');
    return this.#write(call, async (tx) => {
      const current = await this.#locked(call, tx, target);
      const writer = this.#writer(call, tx, target.id);
      await work({ tx, actor: call.actor, current, save: writer.save });
      return writer;
    });
  }

  async remove<R extends AnyResource>(resource: R, context: CallerContext, target: Target): Promise<Reply> {
    const call = await this.#permitted(resource, context, 'remove');
    await this.database.transaction(async (tx) => {
      const current = await this.#locked(call, tx, target);
      await this.#writer(call, tx).remove(current);
    });
    return Reply.none();
  }

  /**
   * The object as the caller may change it, and the caller's actor, for a handler that does not write it here, or not
   * in one transaction.
   * @throws Fault forbidden, not_found
   */
  async load<R extends AnyResource>(
    resource: R,
    context: CallerContext,
    id: number,
  ): Promise<{ actor: A; current: StoredRow<R> }> {
    const call = await this.#permitted(resource, context, 'change');
    return { actor: call.actor, current: await this.#current(call, this.database, { id }) };
  }

  /** The object, whoever calls: for the reply to an operation that wrote it by hand, and that anyone may call. */
  async shown<R extends AnyResource>(resource: R, id: number): Promise<Reply> {
    const table = this.registry.tableOf<R, A>(resource);
    return replyOf(table, await oneOf(this.database, table.written(id)));
  }

  /** The actor of a caller whose role permits the verb. @throws Fault forbidden */
  async permitted<R extends AnyResource>(resource: R, context: CallerContext, verb: Verb): Promise<A> {
    return (await this.#permitted(resource, context, verb)).actor;
  }

  /** Found once per call. @throws Fault unauthenticated */
  actor(context: CallerContext): Promise<A> {
    const known = this.#actors.get(context) ?? this.actors.of(context.caller);
    this.#actors.set(context, known);
    return known;
  }

  /**
   * A role that may read a resource and not change it learns first whether the object exists, as every caller does: its
   * refusal follows when the object is found.
   */
  async #permitted<R extends AnyResource>(
    resource: R,
    context: CallerContext,
    verb: Verb,
  ): Promise<Call<R, A>> {
    const table = this.registry.tableOf<R, A>(resource);
    const actor = await this.actor(context);
    const authority = { ...context.caller, role: actor.role };
    const effect = resource.effects[verb];
    const { verb: reading, resource: subject, permissions } = resource.effects.read;
    const isOfObject = verb === 'change' || verb === 'remove';
    if (!isOfObject || !may(authority, reading, subject, permissions)) authorize(authority, effect);
    return { context, table, actor, authority, effect };
  }

  #locked<R extends AnyResource>(call: Call<R, A>, tx: Queries, target: Target): Promise<StoredRow<R>> {
    return this.#current(call, tx, { ...target, lock: sql`for update` });
  }

  async #current<R extends AnyResource>(
    { table, actor, authority, effect }: Call<R, A>,
    on: Queries,
    { id, versions, lock = emptySql }: Target & { lock?: Sql },
  ): Promise<StoredRow<R>> {
    const found = await on.row<{ json: string }>(table.current(actor, id, lock));
    if (!found) throw notFound('object');
    authorize(authority, effect);
    const current = JSON.parse(found.json) as StoredRow<R> & { version: number };
    if (!table.isWritable(actor, current)) throw notPermitted();
    if (versions && !versions.includes(current.version)) throw new Fault('precondition_failed', 'version');
    return current;
  }

  /** What is to be stored of a body; all that is wrong with it at once, references to nothing included. */
  async #inputOf<R extends AnyResource>(
    call: Call<R, A>,
    tx: Queries,
    { sent, current, isPartial }: { sent: Json; current: StoredRow<R> | undefined; isPartial: boolean },
  ): Promise<ResourceValues<R>> {
    const { table, actor } = call;
    const { fields } = table.contract;
    const { values, issues } = commerce.readValues(fields, sent, { isPartial });
    const missing = await this.references.missing(tx, untyped(table), call, values);
    if (issues.length + missing.length)
      throw invalid('validation', inOrderOf(fields, [...issues, ...missing]));
    const input = values as ResourceValues<R>;
    return table.rules.beforeSave?.({ actor, current, input, now: this.#now() }) ?? input;
  }

  #write<R extends AnyResource>(
    { table }: Call<R, A>,
    work: (tx: Transaction) => Promise<Writer<R, A>>,
  ): Promise<Reply> {
    return this.database.transaction(async (tx) => {
      const writer = await work(tx);
      return replyOf(table, await writer.reply());
    });
  }

  #writer<R extends AnyResource>(
    { table, actor, context: { caller } }: Call<R, A>,
    tx: Transaction,
    id?: number,
  ): Writer<R, A> {
    const author = { org: caller.org, user: caller.user, time: this.clock() };
    return new Writer({ table, tx, actor, author }, id);
  }

  #now(): string {
    return new Date(this.clock()).toISOString();
  }
}

const untyped = <R extends AnyResource, A extends ResourceActor>(table: ResourceTable<R, A>): ResourceTable =>
  table as unknown as ResourceTable;

function inOrderOf(fields: commerce.Fields, issues: Issue[]): Issue[] {
  const places = new Map(Object.keys(fields).map((name, place) => [name, place] as const));
  const placeOf = ({ path: [name] }: Issue): number => places.get(String(name)) ?? -1;
  return issues.toSorted((a, b) => placeOf(a) - placeOf(b));
}

function replyOf<R extends AnyResource, A extends ResourceActor>(
  { contract }: ResourceTable<R, A>,
  json: string,
): Reply {
  if (!contract.isVersioned) return Reply.one(json);
  return Reply.one(json, { version: (JSON.parse(json) as { version: number }).version });
}
