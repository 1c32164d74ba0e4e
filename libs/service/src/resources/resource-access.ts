import { Inject, Injectable } from '@nestjs/common';
import { authorize, may, type Effect, type Verb } from '@stoa/auth';
import type { CallerContext } from '@stoa/bus';
import { Fault, notFound, type Issue } from '@stoa/kernel';
import { emptySql, sql, type Queries, type Sql } from '@stoa/persistence';
import { References, type Referrer } from './references.js';
import { ResourceRegistry } from './resource-registry.js';
import type { Actors, AnyResource, ResourceActor, StoredRow } from './resource-rules.js';
import type { ResourceTable } from './resource-table.js';
import { notPermitted } from './writer.js';

/** Injection token of what finds the actor of a caller. */
export const ACTORS = Symbol('actors');

/** A call of a resource's operation, permitted by role. */
export interface Call<R extends AnyResource, A extends ResourceActor> extends Referrer {
  context: CallerContext;
  table: ResourceTable<R, A>;
  actor: A;
  effect: Effect;
}

/** The object of a call, and the versions of it that the caller believes current. */
export interface Target {
  id: number;
  versions?: readonly number[] | undefined;
  /** Whether an object that is removed softly is found. */
  includesDeleted?: boolean;
  /** What the caller does to the object; `change` unless given. */
  verb?: 'change' | 'remove';
}

/** Whether a caller may call an operation of a resource, and whether the object exists for the caller. */
@Injectable()
export class ResourceAccess<A extends ResourceActor = ResourceActor> {
  readonly #actors = new WeakMap<CallerContext, Promise<A>>();

  constructor(
    private readonly registry: ResourceRegistry,
    @Inject(ACTORS) private readonly actors: Actors<A>,
    private readonly references: References,
  ) {}

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
  async permitted<R extends AnyResource>(
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

  /** Whether the object with an id exists for the caller, as a condition within a statement of another table. */
  async exists<R extends AnyResource>(resource: R, context: CallerContext, id: Sql): Promise<Sql> {
    const actor = await this.actor(context);
    const { verb, resource: subject, permissions } = resource.effects.read;
    if (!may({ ...context.caller, role: actor.role }, verb, subject, permissions)) return sql`false`;
    return this.registry.tableOf<R, A>(resource).exists(actor, id);
  }

  /** What is wrong with the ids that a query names, of an operation that is no resource's. */
  async missing(
    context: CallerContext,
    named: readonly { name: string; to: AnyResource; id: number }[],
  ): Promise<Issue[]> {
    const actor = await this.actor(context);
    return this.references.missingNamed({ actor, authority: { ...context.caller, role: actor.role } }, named);
  }

  /** The object, which stays as it is until `tx` ends. */
  lock<R extends AnyResource>(call: Call<R, A>, tx: Queries, target: Target): Promise<StoredRow<R>> {
    return this.find(call, tx, { ...target, lock: sql`for update` });
  }

  /** @throws Fault not_found, forbidden, precondition_failed */
  async find<R extends AnyResource>(
    { table, actor, authority, effect }: Call<R, A>,
    on: Queries,
    { versions, lock = emptySql, ...target }: Target & { lock?: Sql },
  ): Promise<StoredRow<R>> {
    const found = await on.row<{ json: string }>(table.current(actor, target, lock));
    if (!found) throw notFound('object');
    authorize(authority, effect);
    const current = JSON.parse(found.json) as StoredRow<R> & { version: number };
    if (!table.isWritable(actor, current)) throw notPermitted();
    if (versions && !versions.includes(current.version)) throw new Fault('precondition_failed', 'version');
    return current;
  }
}
