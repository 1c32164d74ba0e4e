import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { commerce as shapes } from '@stoa/dto';
import { Database } from '@stoa/persistence';
import { ResourceService } from '@stoa/service';
import { forbidden, type Actor } from '../actor.js';
import { sideOf } from '../authors.js';
import { FilesOf } from '../files/files-of.service.js';
import { pageOfRows } from '../orders/page.rules.js';
import { Resource } from '../resource.js';
import { acknowledged } from '../sync/sync.rules.js';
import { Claim } from './claim.entity.js';
import { checkClaim, type ClaimRow } from './claim.rules.js';
import { computed, visible } from './claim.view.js';
import { ClaimTransitionsService } from './claim-transitions.service.js';
import { ClaimsRepository } from './claims.repository.js';

const { claimCancellationFields, claims, claimStatusFields } = commerce;
const { readForm } = shapes;

@Resource(claims, { entity: Claim, visible, computed, uniqueWithin: 'supplier' })
export class ClaimsResource {
  constructor(
    private readonly database: Database,
    private readonly resources: ResourceService<Actor>,
    private readonly repository: ClaimsRepository,
    private readonly transitions: ClaimTransitionsService,
    private readonly filesOf: FilesOf,
  ) {}

  @Handles(claims.create)
  create({ body }: Input<typeof claims.create>, context: CallerContext): Promise<Reply> {
    return this.resources.create(claims, context, body, async ({ tx, actor, input, save }) => {
      const { lines = [], files = [], ...values } = input;
      const { order, lines: shipped } = await this.repository.lock(tx, input.order!);
      checkClaim(order, shipped, lines);
      const { company, supplier } = order;
      const number = await this.repository.nextNumber(tx, company);
      const { id } = await save({ ...values, number, company, supplier, user: actor.id, sync_needed: true });
      await this.repository.addLines(tx, id, lines);
      await this.filesOf.link(tx, files, { type: 'claims', id, actor });
      const passage = { claim: id, from: null, path: ['new'], actor: actor.id, comment: '' } as const;
      await this.repository.addHistory(tx, passage);
    });
  }

  @Handles(claims.setStatus)
  setStatus({ body, ...target }: Input<typeof claims.setStatus>, context: CallerContext): Promise<Reply> {
    return this.resources.change(claims, context, target, async (change) =>
      this.transitions.move(change, readForm(claimStatusFields, await body.read())),
    );
  }

  @Handles(claims.cancel)
  cancel({ body, ...target }: Input<typeof claims.cancel>, context: CallerContext): Promise<Reply> {
    return this.resources.change(claims, context, target, async (change) => {
      const { reason = '' } = readForm(claimCancellationFields, await body.read());
      await this.transitions.move(change, { status: 'cancelled', comment: reason });
    });
  }

  @Handles(claims.acknowledge)
  acknowledge({ id, body }: Input<typeof claims.acknowledge>, context: CallerContext): Promise<Reply> {
    return this.resources.change(claims, context, { id }, async ({ actor, now, save }) => {
      if (sideOf(actor) === 'company') throw forbidden();
      await save(acknowledged(await body.read(), now) as Partial<ClaimRow>, claims.acknowledged);
    });
  }

  @Handles(claims.history)
  async history({ id, query }: Input<typeof claims.history>, context: CallerContext): Promise<Reply> {
    await this.resources.one(claims, context, id);
    const { rows, page } = pageOfRows(await this.repository.history(this.database, id), query);
    return Reply.list(
      rows.map(({ json }) => json),
      { page },
    );
  }
}
