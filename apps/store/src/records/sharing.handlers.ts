import { Controller, Inject } from '@nestjs/common';
import { compileScopes } from '@stoa/auth';
import { Handles, Reply, type CallContext } from '@stoa/bus';
import { store, type Input } from '@stoa/contracts';
import { Fault, type Caller, type Clock, type JsonObject } from '@stoa/kernel';
import { changeRecord } from '@stoa/persistence';
import { StoresRepository } from '../stores/stores.repository.js';
import { CLOCK } from './providers.js';
import { RecordIds } from './record-ids.js';
import { without } from './record.view.js';

const { records } = store;

/** Who may see one record beside those whose groups let them. */
@Controller()
export class SharingHandlers {
  constructor(
    @Inject(StoresRepository) private readonly stores: StoresRepository,
    @Inject(RecordIds) private readonly ids: RecordIds,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Handles(records.share)
  async share({ body, ...target }: Input<typeof records.share>, { caller }: CallContext): Promise<Reply> {
    return this.#change(caller!, target, (access) => [...new Set([...access, ...lowerCase(body.users)])]);
  }

  @Handles(records.unshare)
  async unshare({ body, ...target }: Input<typeof records.unshare>, { caller }: CallContext): Promise<Reply> {
    const gone = lowerCase(body.users);
    return this.#change(caller!, target, (access) => access.filter((user) => !gone.includes(user)));
  }

  async #change(
    caller: Caller,
    target: { store: string; id: string },
    change: (access: string[]) => string[],
  ): Promise<Reply> {
    const definition = await this.stores.get(caller.org, target.store);
    const id = await this.ids.of(caller, definition, target.id);
    const visible = definition.table.for(caller);
    const { json, version } = await changeRecord(visible, { id }, (current) => {
      if (!mayShare(caller, target.store, current)) throw new Fault('forbidden', 'scope');
      return { ...current, access: change(current.access as string[]), _at: this.clock() };
    });
    return Reply.one(without(definition.manifest.heavy)(json), { version });
  }
}

const lowerCase = (ids: string[]): string[] => ids.map((id) => id.toLowerCase());

/** The owner, as long as his credential may change the record at all; others as far as theirs says so. */
function mayShare({ user, credentials }: Caller, store: string, { _id, owner }: JsonObject): boolean {
  const grants = compileScopes(credentials);
  const path = `/${store}/${_id as string}`;
  return grants('POST', `${path}/access`) || (owner === user && grants('PATCH', path));
}
