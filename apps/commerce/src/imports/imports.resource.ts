import { setTimeout } from 'node:timers/promises';
import { Inject } from '@nestjs/common';
import { Handles, Reply, type CallerContext, type ServerEvent } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { invalid, type Clock } from '@stoa/kernel';
import { Database, outbox, sql } from '@stoa/persistence';
import { CLOCK, ResourceService } from '@stoa/service';
import type { Actor } from '../actor.js';
import { Resource } from '../resource.js';
import { Import } from './import.entity.js';
import { visibleImports } from './import-rights.js';
import { ImportsRepository } from './imports.repository.js';
import { ImportTables } from './import-tables.js';
import { rowErrors } from './report.rules.js';
import { UploadService } from './upload.service.js';

const { imports } = commerce;

/** Milliseconds between looks at an import that is watched. */
const interval = 500;

@Resource(imports, {
  entity: Import,
  visible: visibleImports,
  computed: {
    rows_per_second: ({ processed, started_at: start, finished_at: end }) => sql`(${processed}
      / nullif(extract(epoch from coalesce(${end}, clock_timestamp()) - ${start}), 0))::int`,
  },
})
export class ImportsResource {
  constructor(
    private readonly resources: ResourceService<Actor>,
    private readonly uploads: UploadService,
    private readonly repository: ImportsRepository,
    private readonly tables: ImportTables,
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Handles(imports.create)
  async create({ parameters, type }: Input<typeof imports.create>, context: CallerContext): Promise<Reply> {
    const actor = await this.resources.permitted(imports, context, 'create');
    const id = await this.uploads.upload(actor, { parameters, type, content: context.body! });
    return this.resources.one(imports, context, id);
  }

  @Handles(imports.errors)
  async errors({ id, query }: Input<typeof imports.errors>, context: CallerContext): Promise<Reply> {
    await this.resources.one(imports, context, id);
    const { limit, isLast } = query;
    const count = await this.repository.countErrors(this.database, id);
    const offset = isLast ? Math.floor(Math.max(0, count - 1) / limit) * limit : query.offset;
    const rows = await this.repository.errors(this.database, id, { limit, offset });
    const shown = rows.map(({ kind, source, externalId, issues }) =>
      JSON.stringify({
        row: source,
        external_id: externalId,
        errors: rowErrors(this.tables.fieldsOf(kind), issues),
      }),
    );
    return Reply.list(shown, { page: { count, limit, offset } });
  }

  @Handles(imports.cancel)
  async cancel({ id }: Input<typeof imports.cancel>, context: CallerContext): Promise<Reply> {
    const { actor, current } = await this.resources.load(imports, context, id);
    const isCancelled = await this.database.transaction(async (tx) => {
      if (!(await this.repository.cancel(tx, id))) return false;
      const { kind, supplier } = current;
      const data = { id, kind, supplier, status: 'cancelled' };
      const { org, user } = actor;
      await outbox.add(tx, imports.finished, { org, user, time: this.clock(), data });
      return true;
    });
    if (!isCancelled && current.status !== 'cancelled')
      throw invalid('validation', [{ path: ['status'], issue: 'ended' }]);
    return this.resources.one(imports, context, id);
  }

  @Handles(imports.watch)
  async watch({ id }: Input<typeof imports.watch>, context: CallerContext): Promise<Reply> {
    await this.resources.one(imports, context, id);
    return Reply.events((signal) => this.#progressOf(id, context, signal));
  }

  async *#progressOf(id: number, context: CallerContext, signal: AbortSignal): AsyncGenerator<ServerEvent> {
    while (!signal.aborted) {
      // The actor is found once per context, and the rights may end before the import does.
      const { body } = await this.resources.one(imports, { ...context }, id);
      const isOpen = /"status": ?"(queued|running)"/.test(body as string);
      yield { event: isOpen ? 'progress' : 'done', data: JSON.parse(body as string) };
      if (!isOpen) return;
      await setTimeout(interval, undefined, { signal }).catch(() => undefined);
    }
  }
}
