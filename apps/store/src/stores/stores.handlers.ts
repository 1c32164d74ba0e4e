import { Controller, Inject } from '@nestjs/common';
import { Handles, Reply, type CallContext } from '@stoa/bus';
import { store, type Input } from '@stoa/contracts';
import { reservedStoreNames } from '@stoa/dto';
import { invalid, type Issue } from '@stoa/kernel';
import { manifestIssues } from './manifest.rules.js';
import { storeView } from './store.view.js';
import { StoresRepository } from './stores.repository.js';

const { stores } = store;

/** Defines stores. Who may is a matter of scopes: `POST /stores/*` and the like. */
@Controller()
export class StoresHandlers {
  constructor(@Inject(StoresRepository) private readonly repository: StoresRepository) {}

  @Handles(stores.list)
  async list(_input: Input<typeof stores.list>, { caller }: CallContext): Promise<Reply> {
    return Reply.list((await this.repository.list(caller!.org)).map(storeView));
  }

  @Handles(stores.get)
  async get({ name }: Input<typeof stores.get>, { caller }: CallContext): Promise<Reply> {
    return Reply.one(storeView(await this.repository.get(caller!.org, name)));
  }

  @Handles(stores.create)
  async create({ body }: Input<typeof stores.create>, { caller }: CallContext): Promise<Reply> {
    const reserved: Issue[] = reservedStoreNames.includes(body.name)
      ? [{ path: ['name'], issue: 'reserved' }]
      : [];
    refuse([...reserved, ...manifestIssues(body)]);
    return Reply.one(storeView(await this.repository.create(caller!.org, body)));
  }

  @Handles(stores.change)
  async change({ name, body }: Input<typeof stores.change>, { caller }: CallContext): Promise<Reply> {
    refuse(manifestIssues(body));
    const { manifest } = await this.repository.get(caller!.org, name);
    const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
    return Reply.one(storeView(await this.repository.change(caller!.org, { ...manifest, ...given })));
  }

  @Handles(stores.remove)
  async remove({ name }: Input<typeof stores.remove>, { caller }: CallContext): Promise<Reply> {
    const gone = await this.repository.get(caller!.org, name);
    await this.repository.remove(caller!.org, name);
    return Reply.one(storeView(gone));
  }
}

function refuse(issues: Issue[]): void {
  if (issues.length) throw invalid('validation', issues);
}
