import { Controller } from '@nestjs/common';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { store, type Input } from '@stoa/contracts';
import { reservedStoreNames, type Manifest } from '@stoa/dto';
import { invalid, type Issue, type JsonObject } from '@stoa/kernel';
import { withoutSystemKeys } from '@stoa/persistence';
import { manifestIssues } from './manifest.rules.js';
import { storeView } from './store.view.js';
import { StoresRepository } from './stores.repository.js';

const { stores } = store;

/** Defines stores. Permission is a matter of scopes: `POST /stores/*` and the like. */
@Controller()
export class StoresHandlers {
  constructor(private readonly repository: StoresRepository) {}

  @Handles(stores.list)
  async list(_input: Input<typeof stores.list>, { caller }: CallerContext): Promise<Reply> {
    return Reply.list((await this.repository.list(caller.org)).map(storeView));
  }

  @Handles(stores.get)
  async get({ name }: Input<typeof stores.get>, { caller }: CallerContext): Promise<Reply> {
    return Reply.one(storeView(await this.repository.get(caller.org, name)));
  }

  @Handles(stores.create)
  async create({ body }: Input<typeof stores.create>, { caller }: CallerContext): Promise<Reply> {
    const reserved: Issue[] = reservedStoreNames.includes(body.name)
      ? [{ path: ['name'], issue: 'reserved' }]
      : [];
    throwIfAny([...reserved, ...manifestIssues(body)]);
    const { fields, ignored } = withoutSystemKeys(body as JsonObject);
    const created = await this.repository.create(caller.org, fields as Manifest);
    return Reply.one(storeView(created), { ignored });
  }

  @Handles(stores.change)
  async change({ name, body }: Input<typeof stores.change>, { caller }: CallerContext): Promise<Reply> {
    const isRenamed = body.name !== undefined && body.name !== name;
    throwIfAny([...(isRenamed ? [{ path: ['name'], issue: 'fixed' }] : []), ...manifestIssues(body)]);
    const { manifest } = await this.repository.get(caller.org, name);
    const { fields, ignored } = withoutSystemKeys(body as JsonObject);
    const changes = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
    const changed = await this.repository.change(caller.org, { ...manifest, ...changes });
    return Reply.one(storeView(changed), { ignored });
  }

  @Handles(stores.remove)
  async remove({ name }: Input<typeof stores.remove>, { caller }: CallerContext): Promise<Reply> {
    const removed = await this.repository.get(caller.org, name);
    await this.repository.remove(caller.org, name);
    return Reply.one(storeView(removed));
  }
}

/** @throws Fault invalid/validation */
function throwIfAny(issues: Issue[]): void {
  if (issues.length) throw invalid('validation', issues);
}
