import { Handles, type CallerContext, type Reply } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { sql, type Queries } from '@stoa/persistence';
import { ResourceService, type ResourceValues } from '@stoa/service';
import { fieldFault, type Actor } from '../actor.js';
import { Resource } from '../resource.js';
import { StatusLine } from './status-line.entity.js';
import { lineOf } from './status-line.rules.js';
import { StatusLinesRepository } from './status-lines.repository.js';

const { statusLines } = commerce;
type Values = ResourceValues<typeof statusLines>;

@Resource(statusLines, {
  entity: StatusLine,
  computed: {
    payment_types: ({ id }) =>
      sql`array_to_json(array(select p.id from payment_types p where p.status_line = ${id} order by 1))`,
  },
})
export class StatusLinesResource {
  constructor(
    private readonly resources: ResourceService<Actor>,
    private readonly lines: StatusLinesRepository,
  ) {}

  @Handles(statusLines.create)
  create({ body }: Input<typeof statusLines.create>, context: CallerContext): Promise<Reply> {
    return this.resources.create(statusLines, context, body, async ({ tx, input, save }) => {
      const { id } = await save(await this.#checked(tx, input));
      await this.#assign(tx, id, input);
    });
  }

  @Handles(statusLines.update)
  update(input: Input<typeof statusLines.update>, context: CallerContext): Promise<Reply> {
    return this.resources.update(statusLines, context, input, async ({ tx, current, input, save }) => {
      await save(await this.#checked(tx, input));
      await this.#assign(tx, current.id, input);
    });
  }

  async #checked(tx: Queries, input: Values): Promise<Values> {
    if (!input.steps) return input;
    return { ...input, steps: lineOf(input.steps, await this.lines.statuses(tx)) as typeof input.steps };
  }

  /** Payment types have one line each: those of the list leave their old ones, and none is left without. */
  async #assign(tx: Queries, id: number, { payment_types: paymentTypes }: Values): Promise<void> {
    if (!paymentTypes) return;
    const other = await this.lines.otherThan(tx, id, paymentTypes);
    if (other !== undefined) throw fieldFault('payment_types', 'line_missing', { value: other });
    await this.lines.assign(tx, id, paymentTypes);
  }
}
