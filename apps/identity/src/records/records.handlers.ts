import { Controller } from '@nestjs/common';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { identity, type Input } from '@stoa/contracts';
import { isObjectId, notFound, type JsonObject } from '@stoa/kernel';
import { project, type Records } from '@stoa/persistence';
import { GroupsHandlers } from '../groups/groups.handlers.js';
import { RolesHandlers } from '../roles/roles.handlers.js';
import { TokensHandlers } from '../tokens/tokens.handlers.js';
import { UsersHandlers } from '../users/users.handlers.js';
import type { StoreHandlers } from '../directory/store-handlers.js';

const { records } = identity;

type StoreInput = { store: string };

/** Serves users, groups, roles and tokens as records. All are read alike; each store writes in its own way. */
@Controller()
export class RecordsHandlers {
  readonly #stores: ReadonlyMap<string, StoreHandlers>;

  constructor(users: UsersHandlers, groups: GroupsHandlers, roles: RolesHandlers, tokens: TokensHandlers) {
    this.#stores = new Map<string, StoreHandlers>(Object.entries({ users, groups, roles, tokens }));
  }

  @Handles(records.get)
  async get(input: Input<typeof records.get>, context: CallerContext): Promise<Reply> {
    const { json, version } = await this.#visible(input, context).get(recordId(input.id));
    return input.only ? Reply.one(project(input.only)(json)) : Reply.one(json, { version });
  }

  @Handles(records.list)
  async list(input: Input<typeof records.list>, context: CallerContext): Promise<Reply> {
    const page = await this.#visible(input, context).list(input.query);
    return Reply.list(page.records, { next: page.next });
  }

  @Handles(records.summary)
  async summary(input: Input<typeof records.summary>, context: CallerContext): Promise<Reply> {
    const visible = this.#visible(input, context);
    const [total, [first, last]] = await Promise.all([
      visible.count(input.query),
      visible.firstAndLast(input.query),
    ]);
    return Reply.one(`{"total":${total},"first":${first},"last":${last}}`);
  }

  @Handles(records.count)
  async count(input: Input<typeof records.count>, context: CallerContext): Promise<Reply> {
    const total = await this.#visible(input, context).count(input.query);
    return Reply.one(`{"total":${total},"count":${total}}`);
  }

  @Handles(records.create)
  async create(input: Input<typeof records.create>, { caller }: CallerContext): Promise<Reply> {
    return this.#store(input).create(caller, input.body as JsonObject);
  }

  @Handles(records.change)
  async change(input: Input<typeof records.change>, { caller }: CallerContext): Promise<Reply> {
    const { id, versions, body } = input;
    return this.#store(input).change(caller, { id: recordId(id), versions }, body as JsonObject);
  }

  @Handles(records.remove)
  async remove(input: Input<typeof records.remove>, { caller }: CallerContext): Promise<Reply> {
    return this.#store(input).remove(caller, { id: recordId(input.id), versions: input.versions });
  }

  #store({ store }: StoreInput): StoreHandlers {
    const handlers = this.#stores.get(store);
    if (!handlers) throw notFound('store');
    return handlers;
  }

  #visible(input: StoreInput, { caller }: CallerContext): Records {
    return this.#store(input).table.for(caller);
  }
}

/** @throws Fault not_found for a text that is no ObjectId, and so names no record */
function recordId(id: string): string {
  if (!isObjectId(id)) throw notFound('record');
  return id.toLowerCase();
}
