import { Controller, Inject } from '@nestjs/common';
import { Handles, Reply, type CallContext } from '@stoa/bus';
import { store, type Input } from '@stoa/contracts';
import { notFound, isObjectId, type Clock } from '@stoa/kernel';
import { changeRecord, project, type Records } from '@stoa/persistence';
import { StoresRepository, type Store } from '../stores/stores.repository.js';
import { CLOCK, NEW_ID } from './providers.js';
import { applyChange, createdRecord } from './record.rules.js';

const { records } = store;

@Controller()
export class RecordsHandlers {
  constructor(
    @Inject(StoresRepository) private readonly stores: StoresRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: () => string,
  ) {}

  @Handles(records.get)
  async get(input: Input<typeof records.get>, context: CallContext): Promise<Reply> {
    const { visible } = await this.#store(input, context);
    const { json, version } = await visible.get(recordId(input.id));
    // A tag names the whole record, so a part of one has none.
    return input.only ? Reply.one(project(input.only)(json)) : Reply.one(json, { version });
  }

  @Handles(records.list)
  async list(input: Input<typeof records.list>, context: CallContext): Promise<Reply> {
    const { visible } = await this.#store(input, context);
    const page = await visible.list(input.query);
    return Reply.list(page.records, { next: page.next });
  }

  @Handles(records.summary)
  async summary(input: Input<typeof records.summary>, context: CallContext): Promise<Reply> {
    const { visible } = await this.#store(input, context);
    const [total, [first, last]] = await Promise.all([visible.count(input.query), visible.ends(input.query)]);
    return Reply.one(`{"total":${total},"first":${first},"last":${last}}`);
  }

  @Handles(records.count)
  async count(input: Input<typeof records.count>, context: CallContext): Promise<Reply> {
    const { visible } = await this.#store(input, context);
    const total = await visible.count(input.query);
    return Reply.one(`{"total":${total},"count":${total}}`);
  }

  @Handles(records.create)
  async create(input: Input<typeof records.create>, context: CallContext): Promise<Reply> {
    const { visible, definition } = await this.#store(input, context);
    const given = { id: this.newId(), time: this.clock(), body: input.body };
    const record = createdRecord(definition, context.caller!, given);
    return Reply.one(await visible.insert(JSON.stringify(record)), { version: 1 });
  }

  @Handles(records.change)
  async change(input: Input<typeof records.change>, context: CallContext): Promise<Reply> {
    const { visible, definition } = await this.#store(input, context);
    const { id, versions, body } = input;
    let ignored: string[] = [];
    const { json, version } = await changeRecord(visible, { id: recordId(id), versions }, (current) => {
      const changed = applyChange(definition, current, { time: this.clock(), body });
      ignored = changed.ignored;
      return changed.record;
    });
    return Reply.one(json, { version, ignored });
  }

  @Handles(records.remove)
  async remove(input: Input<typeof records.remove>, context: CallContext): Promise<Reply> {
    const { visible } = await this.#store(input, context);
    const { json } = await visible.remove(recordId(input.id), input.versions);
    return Reply.one(json);
  }

  async #store(
    { store }: { store: string },
    { caller }: CallContext,
  ): Promise<{ definition: Store; visible: Records }> {
    const definition = await this.stores.get(caller!.org, store);
    return { definition, visible: definition.table.for(caller!) };
  }
}

/** What is no ObjectId names no record. */
function recordId(id: string): string {
  if (!isObjectId(id)) throw notFound('record');
  return id.toLowerCase();
}
