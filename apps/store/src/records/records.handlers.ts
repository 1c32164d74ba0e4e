import { Controller } from '@nestjs/common';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { store, type Input } from '@stoa/contracts';
import type { Filter, JsonObject } from '@stoa/kernel';
import { ignoredKeys, project, type Records } from '@stoa/persistence';
import { StoresRepository, type Store } from '../stores/stores.repository.js';
import { CountsRepository } from './counts.repository.js';
import { RecordIds } from '../stores/record-ids.js';
import { RecordWrites } from './record-writes.js';
import { withoutHeavy } from './record.view.js';
import { Unwinding } from './unwinding.js';

const { records } = store;

@Controller()
export class RecordsHandlers {
  constructor(
    private readonly stores: StoresRepository,
    private readonly ids: RecordIds,
    private readonly writes: RecordWrites,
    private readonly counts: CountsRepository,
    private readonly unwinding: Unwinding,
  ) {}

  @Handles(records.get)
  async get(input: Input<typeof records.get>, context: CallerContext): Promise<Reply> {
    const { visible, definition } = await this.#store(input, context);
    const caller = context.caller;
    const { json: stored, version } = await visible.get(await this.ids.resolve(caller, definition, input.id));
    const json = withoutHeavy(definition.manifest.heavy, input.with)(stored);
    if (!input.only && !input.unwind) return Reply.one(json, { version });
    // An ETag identifies the whole record, so a part of it, or a record with others in it, has none.
    const unwound = input.unwind ? await this.unwinding.unwind(caller, definition, json, input.unwind) : json;
    return Reply.one(input.only ? project(input.only)(unwound) : unwound);
  }

  @Handles(records.list)
  async list(input: Input<typeof records.list>, context: CallerContext): Promise<Reply> {
    const { visible } = await this.#store(input, context);
    const page = await visible.list(input.query);
    return Reply.list(page.records, { next: page.next });
  }

  @Handles(records.summary)
  async summary(input: Input<typeof records.summary>, context: CallerContext): Promise<Reply> {
    const { visible } = await this.#store(input, context);
    const [total, [first, last]] = await Promise.all([
      this.#total(input, context),
      visible.firstAndLast(input.query),
    ]);
    return Reply.one(`{"total":${total},"first":${first},"last":${last}}`);
  }

  @Handles(records.count)
  async count(input: Input<typeof records.count>, context: CallerContext): Promise<Reply> {
    const total = await this.#total(input, context);
    return Reply.one(`{"total":${total},"count":${total}}`);
  }

  @Handles(records.create)
  async create(input: Input<typeof records.create>, context: CallerContext): Promise<Reply> {
    const { definition } = await this.#store(input, context);
    const body = input.body as JsonObject;
    const json = await this.writes.create(context.caller, definition, body);
    return Reply.one(withoutHeavy(definition.manifest.heavy)(json), {
      version: 1,
      ignored: ignoredKeys(body),
    });
  }

  @Handles(records.change)
  async change(input: Input<typeof records.change>, context: CallerContext): Promise<Reply> {
    const { definition } = await this.#store(input, context);
    const id = await this.ids.resolve(context.caller, definition, input.id);
    const target = { id, versions: input.versions };
    const body = input.body as JsonObject;
    const { json, version, ignored } = await this.writes.change(context.caller, definition, target, body);
    return Reply.one(withoutHeavy(definition.manifest.heavy)(json), { version, ignored });
  }

  @Handles(records.remove)
  async remove(input: Input<typeof records.remove>, context: CallerContext): Promise<Reply> {
    const { definition } = await this.#store(input, context);
    const id = await this.ids.resolve(context.caller, definition, input.id);
    const json = await this.writes.remove(context.caller, definition, { id, versions: input.versions });
    return Reply.one(withoutHeavy(definition.manifest.heavy)(json));
  }

  /** A member of the root group sees the whole store, whose number of records is known without reading them. */
  async #total(
    { store, query }: { store: string; query: Filter },
    { caller }: CallerContext,
  ): Promise<number> {
    const definition = await this.stores.get(caller.org, store);
    return caller.root && matchesAll(query)
      ? this.counts.count(caller, definition)
      : definition.table.for(caller).count(query);
  }

  /** A store, and its records that are visible to the caller. @throws Fault not_found */
  async #store(
    { store }: { store: string },
    { caller }: CallerContext,
  ): Promise<{ definition: Store; visible: Records }> {
    const definition = await this.stores.get(caller.org, store);
    return { definition, visible: definition.table.for(caller) };
  }
}

const matchesAll = ({ where, from, to, search }: Filter): boolean =>
  !where.length && from === undefined && to === undefined && search === undefined;
