import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@stoa/kernel';
import { Database, sql } from '@stoa/persistence';
import { CLOCK } from '../definition.js';
import type { Change } from './resource.service.js';
import { ResourceRegistry } from './resource-registry.js';
import type { AnyResource, ResourceActor, StoredRow } from './resource-rules.js';
import { Writer } from './writer.js';

/** Changes of objects that no caller asks for: a job makes them. */
@Injectable()
export class UnaskedChanges {
  constructor(
    private readonly database: Database,
    private readonly registry: ResourceRegistry,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** An object that does not exist for the actor is left alone. */
  async change<R extends AnyResource, A extends ResourceActor & { org: string; user: string }>(
    resource: R,
    actor: A,
    id: number,
    work: (change: Change<R, A>) => Promise<unknown>,
  ): Promise<void> {
    const table = this.registry.tableOf<R, A>(resource);
    const { org, user } = actor;
    await this.database.transaction(async (tx) => {
      const found = await tx.row<{ json: string }>(table.current(actor, { id }, sql`for update`));
      if (!found) return;
      const current = JSON.parse(found.json) as StoredRow<R>;
      const time = this.clock();
      const { save } = new Writer({ table, tx, actor, author: { org, user, time } }, id);
      await work({ tx, actor, current, now: new Date(time).toISOString(), save });
    });
  }
}
