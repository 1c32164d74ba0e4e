import { Inject, Injectable } from '@nestjs/common';
import type { Verb } from '@stoa/auth';
import { Reply, type CallerContext } from '@stoa/bus';
import type { UnreadBody } from '@stoa/contracts';
import { commerce } from '@stoa/dto';
import { Fault, invalid, type Clock, type Json, type ReadParameters, type TableQuery } from '@stoa/kernel';
import { Database, oneOf, pageOf, type Listed, type Queries, type Transaction } from '@stoa/persistence';
import { CLOCK } from '../definition.js';
import { inOrderOf } from './issue-order.js';
import { References } from './references.js';
import { removalConflict } from './conflicts.js';
import { ResourceAccess, type Call, type Target } from './resource-access.js';
import { ResourceRegistry } from './resource-registry.js';
import type { AnyResource, ResourceActor, ResourceValues, StoredRow } from './resource-rules.js';
import type { ResourceTable } from './resource-table.js';
import { notPermitted, Writer, type Save } from './writer.js';

/** An object that is being changed: it is locked until `tx` ends. */
export interface Change<R extends AnyResource, A extends ResourceActor> {
  tx: Transaction;
  actor: A;
  current: StoredRow<R>;
  /** ISO 8601 in UTC. */
  now: string;
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
  /** Makes an object that exists the one which is saved. */
  take: (id: number) => void;
}

/** An object that is being removed. */
export interface Removal<R extends AnyResource, A extends ResourceActor> extends Change<R, A> {
  /** Deletes the row, or marks it where objects are removed softly; `save` can do the latter as well. */
  remove: () => Promise<void>;
}

/**
 * The operations of resources. Each asks in the order of DRF: whether the role permits it, whether the object exists
 * for the caller, whether the caller may write it, and then what the body says.
 */
@Injectable()
export class ResourceService<A extends ResourceActor = ResourceActor> {
  constructor(
    private readonly database: Database,
    private readonly access: ResourceAccess<A>,
    private readonly registry: ResourceRegistry,
    private readonly references: References,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async page<R extends AnyResource>(resource: R, context: CallerContext, query: TableQuery): Promise<Reply> {
    const { rows, page } = await pageOf(this.database, await this.listed(resource, context, query), query);
    return Reply.list(rows, { page });
  }

  /**
   * The rows that exist for the caller, for a handler that reads them in another form than by the page.
   * @throws Fault forbidden; invalid/query for wrong filters
   */
  async listed<R extends AnyResource>(
    resource: R,
    context: CallerContext,
    query: TableQuery,
  ): Promise<Listed> {
    const call = await this.access.permitted(resource, context, 'read');
    await this.#checkQuery(call, query);
    const { table, actor } = call;
    const caller = context.caller.user;
    return { model: table.model(actor, query), source: table.source(actor, query), caller };
  }

  async one<R extends AnyResource>(
    resource: R,
    context: CallerContext,
    id: number,
    reading: ReadParameters = {},
  ): Promise<Reply> {
    const call = await this.access.permitted(resource, context, 'read');
    await this.#checkQuery(call, reading);
    return replyOf(call.table, await oneOf(this.database, call.table.one(call.actor, id, reading)));
  }

  /** @param work writes the object, and what belongs to it; without it the input is saved */
  async create<R extends AnyResource>(
    resource: R,
    context: CallerContext,
    body: UnreadBody<Json>,
    work: (writing: Writing<R, A>) => Promise<unknown> = ({ input, save }) => save(input),
  ): Promise<Reply> {
    const call = await this.access.permitted(resource, context, 'create');
    const { table, actor } = call;
    if (!table.isWritable(actor, undefined)) throw notPermitted();
    const sent = await body.read();
    return this.#write(call, async (tx) => {
      const input = await this.#inputOf(call, tx, { sent, current: undefined, isPartial: false });
      const writer = this.#writer(call, tx);
      await work({ tx, actor, input, save: writer.save, take: writer.take });
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
    const call = await this.access.permitted(resource, context, 'change');
    return this.#write(call, async (tx) => {
      const current = await this.access.lock(call, tx, target);
      const input = await this.#inputOf(call, tx, { sent: await body.read(), current, isPartial });
      const writer = this.#writer(call, tx, target.id);
      await work({
        tx,
        actor: call.actor,
        current,
        input,
        now: this.#now(),
        save: writer.save,
        take: writer.take,
      });
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
    const call = await this.access.permitted(resource, context, target.verb ?? 'change');
    return this.#write(call, async (tx) => {
      const current = await this.access.lock(call, tx, target);
      const writer = this.#writer(call, tx, target.id);
      await work({ tx, actor: call.actor, current, now: this.#now(), save: writer.save });
      return writer;
    });
  }

  /** @param work removes the object, and what belongs to it; without it the object is removed */
  async remove<R extends AnyResource>(
    resource: R,
    context: CallerContext,
    target: Target,
    work: (removal: Removal<R, A>) => Promise<unknown> = ({ remove }) => remove(),
  ): Promise<Reply> {
    const call = await this.access.permitted(resource, context, 'remove');
    const { table, actor } = call;
    await this.database.transaction(async (tx) => {
      const current = await this.access.lock(call, tx, target);
      const writer = this.#writer(call, tx, target.id);
      const remove = (): Promise<void> =>
        resource.isSoftDeleted
          ? writer.remove(current, table.hide(target.id))
          : this.#erase(call, tx, current);
      await work({ tx, actor, current, now: this.#now(), save: writer.save, remove });
    });
    return Reply.none();
  }

  /**
   * Deletes the row of an object, also where objects are removed softly. @throws Fault conflict/referenced
   * @param work removes the object; without it the object is removed
   */
  async erase<R extends AnyResource>(
    resource: R,
    context: CallerContext,
    target: Target,
    work: (removal: Pick<Removal<R, A>, 'tx' | 'actor' | 'remove'>) => Promise<unknown> = ({ remove }) =>
      remove(),
  ): Promise<Reply> {
    const call = await this.access.permitted(resource, context, 'remove');
    await this.database.transaction(async (tx) => {
      const current = await this.access.lock(call, tx, { ...target, includesDeleted: true });
      await work({ tx, actor: call.actor, remove: () => this.#erase(call, tx, current) });
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
    const call = await this.access.permitted(resource, context, 'change');
    return { actor: call.actor, current: await this.access.find(call, this.database, { id }) };
  }

  /** The object without a permission check, for the reply to a public operation that wrote it by hand. */
  async shown<R extends AnyResource>(resource: R, id: number): Promise<Reply> {
    const table = this.registry.tableOf<R, A>(resource);
    return replyOf(table, await oneOf(this.database, table.written(id, anonymous as A)));
  }

  /**
   * What would be stored of a new object, for a handler that shows it and stores nothing.
   * @throws Fault forbidden, invalid
   */
  async draft<R extends AnyResource>(
    resource: R,
    context: CallerContext,
    body: UnreadBody<Json>,
  ): Promise<Pick<Writing<R, A>, 'actor' | 'input'>> {
    const call = await this.access.permitted(resource, context, 'create');
    if (!call.table.isWritable(call.actor, undefined)) throw notPermitted();
    const asked = { sent: await body.read(), current: undefined, isPartial: false };
    return { actor: call.actor, input: await this.#inputOf(call, this.database, asked) };
  }

  /** @throws Fault unauthenticated */
  actor(context: CallerContext): Promise<A> {
    return this.access.actor(context);
  }

  /** The actor of a caller whose role permits the verb. @throws Fault forbidden */
  async permitted<R extends AnyResource>(resource: R, context: CallerContext, verb: Verb): Promise<A> {
    return (await this.access.permitted(resource, context, verb)).actor;
  }

  /** What is to be stored of a body; all that is wrong with it at once, references to nothing included. */
  async #inputOf<R extends AnyResource>(
    call: Call<R, A>,
    tx: Queries,
    { sent, current, isPartial }: { sent: Json; current: StoredRow<R> | undefined; isPartial: boolean },
  ): Promise<ResourceValues<R>> {
    const { table, actor } = call;
    const fields = table.rules.bodyFields?.(actor) ?? table.contract.fields;
    const { values, issues } = commerce.readValues(fields, sent, { isPartial });
    const missing = await this.references.missing(tx, untyped(table), call, { values, current });
    if (issues.length + missing.length)
      throw invalid('validation', inOrderOf(fields, [...issues, ...missing]));
    const input = values as ResourceValues<R>;
    return table.rules.beforeSave?.({ actor, current, input, now: this.#now() }) ?? input;
  }

  /** @throws Fault invalid/query */
  async #checkQuery<R extends AnyResource>(
    call: Call<R, A>,
    query: Partial<TableQuery> & ReadParameters,
  ): Promise<void> {
    const missing = await this.references.missingInQuery(untyped(call.table), call, query);
    const issues = [...(query.issues ?? []), ...missing];
    if (issues.length) throw invalid('query', issues);
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

  async #erase<R extends AnyResource>(
    call: Call<R, A>,
    tx: Transaction,
    current: StoredRow<R>,
  ): Promise<void> {
    const { table } = call;
    if (await this.references.isListed(tx, untyped(table), current.id))
      throw removalConflict(
        table.contract,
        new Fault('conflict', 'referenced', 'in a list of another object'),
      );
    await this.#writer(call, tx, current.id).remove(current, table.erase(current.id));
  }

  #now(): string {
    return new Date(this.clock()).toISOString();
  }
}

/** The actor of a public operation: no view of its resource depends on one. */
const anonymous: ResourceActor = { role: '' };

const untyped = <R extends AnyResource, A extends ResourceActor>(table: ResourceTable<R, A>): ResourceTable =>
  table as unknown as ResourceTable;

function replyOf<R extends AnyResource, A extends ResourceActor>(
  { contract }: ResourceTable<R, A>,
  json: string,
): Reply {
  if (!contract.isVersioned) return Reply.one(json);
  return Reply.one(json, { version: (JSON.parse(json) as { version: number }).version });
}
