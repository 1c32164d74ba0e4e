import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { Egress } from '@stoa/egress';
import { sql, type Queries } from '@stoa/persistence';
import { ResourceService } from '@stoa/service';
import { Webhooks } from '@stoa/webhooks';
import type { Actor } from '../actor.js';
import { checkPublicUrl } from '../public-url.js';
import { Resource } from '../resource.js';
import { ofOwnSupplier } from '../suppliers/supplied.rules.js';
import { Webhook } from './webhook.entity.js';
import { eventsOf, newSecret } from './webhook.rules.js';

const { webhooks } = commerce;

@Resource(webhooks, {
  entity: Webhook,
  visible: ({ role, supplier }) => (role === 'admin' ? sql`true` : sql`webhooks.supplier = ${supplier}::int`),
  writable: ofOwnSupplier,
  beforeSave: (saving) => ({ ...saving.input, ...eventsOf(saving) }),
})
export class WebhooksResource {
  constructor(
    private readonly resources: ResourceService<Actor>,
    private readonly deliveries: Webhooks,
    private readonly egress: Egress,
  ) {}

  /** The reply to this alone has the secret. */
  @Handles(webhooks.create)
  async create({ body }: Input<typeof webhooks.create>, context: CallerContext): Promise<Reply> {
    let secret = '';
    const reply = await this.resources.create(webhooks, context, body, async ({ tx, actor, input, save }) => {
      await checkPublicUrl(this.egress, input.url!);
      secret = input.secret ?? newSecret();
      const made = await save({ ...input, secret });
      await setAuthor(tx, actor, made);
    });
    const { id, url, events, ...rest } = JSON.parse(reply.body as string) as Record<string, unknown>;
    return Reply.one(JSON.stringify({ id, url, events, secret, ...rest }));
  }

  /** A webhook that is switched on begins to count failures anew, and is sent what has waited. */
  @Handles(webhooks.update)
  update(given: Input<typeof webhooks.update>, context: CallerContext): Promise<Reply> {
    return this.resources.update(webhooks, context, given, async ({ tx, actor, current, input, save }) => {
      if (input.url !== undefined && input.url !== current.url) await checkPublicUrl(this.egress, input.url);
      const isSwitchedOn = input.is_active === true && !current.is_active;
      await save({ ...input, ...(isSwitchedOn && { failures: 0 }) });
      await setAuthor(tx, actor, current);
      if (isSwitchedOn) await this.deliveries.resume(tx, current.id);
    });
  }
}

/** Who answers for a webhook that gets the events of all suppliers. */
async function setAuthor(
  tx: Queries,
  { id: author }: Actor,
  { id, supplier }: { id: number; supplier: number | null },
): Promise<void> {
  if (supplier === null) await tx.execute(sql`update webhooks set author = ${author} where id = ${id}`);
}
