import { Controller, Inject } from '@nestjs/common';
import { authorize, creates, may, pathOf, removes, type Effect } from '@stoa/auth';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { store, type Input } from '@stoa/contracts';
import type { Caller, Clock, JsonObject } from '@stoa/kernel';
import { changeRecord } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { StoresRepository } from '../stores/stores.repository.js';
import { RecordIds } from '../stores/record-ids.js';
import { withoutHeavy } from './record.view.js';

const { records } = store;

/** Gives users access to single records, and takes it away. */
@Controller()
export class SharingHandlers {
  constructor(
    private readonly stores: StoresRepository,
    private readonly ids: RecordIds,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Handles(records.share)
  async share({ body, ...target }: Input<typeof records.share>, { caller }: CallerContext): Promise<Reply> {
    const sharing = { effect: creates(accessOf(target)), target };
    return this.#change(caller, sharing, (access) => [...new Set([...access, ...lowerCase(body.users)])]);
  }

  @Handles(records.unshare)
  async unshare(
    { body, ...target }: Input<typeof records.unshare>,
    { caller }: CallerContext,
  ): Promise<Reply> {
    const removed = lowerCase(body.users);
    const sharing = { effect: removes(accessOf(target)), target };
    return this.#change(caller, sharing, (access) => access.filter((user) => !removed.includes(user)));
  }

  async #change(
    caller: Caller,
    { effect, target }: { effect: Effect; target: Target },
    change: (access: string[]) => string[],
  ): Promise<Reply> {
    const definition = await this.stores.get(caller.org, target.store);
    const id = await this.ids.resolve(caller, definition, target.id);
    const visible = definition.table.for(caller);
    const { json, version } = await changeRecord(visible, { id }, (current) => {
      authorizeSharing(caller, effect, target.store, current);
      return { ...current, access: change(current.access as string[]), _at: this.clock() };
    });
    return Reply.one(withoutHeavy(definition.manifest.heavy)(json), { version });
  }
}

interface Target {
  store: string;
  id: string;
}

const accessOf = ({ store, id }: Target): string => pathOf(store, id, 'access');

const lowerCase = (ids: string[]): string[] => ids.map((id) => id.toLowerCase());

/**
 * The owner needs a credential that may change the record, other users one that grants the effect on its `access`.
 * @throws Fault forbidden
 */
function authorizeSharing(caller: Caller, effect: Effect, store: string, { _id, owner }: JsonObject): void {
  const isAllowedOwner = owner === caller.user && may(caller, 'change', pathOf(store, _id as string));
  if (!isAllowedOwner) authorize(caller, effect);
}
