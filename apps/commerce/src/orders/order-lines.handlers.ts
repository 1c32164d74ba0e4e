import { Controller, Inject } from '@nestjs/common';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { commerce as shapes } from '@stoa/dto';
import { Fault, invalid, notFound, type Clock, type Issue } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { CLOCK, ResourceService, type Change } from '@stoa/service';
import type { Actor } from '../actor.js';
import type { AskedLine } from './basket.rules.js';
import { BasketsService } from './baskets.service.js';
import { LiveOrdersService } from './live-orders.service.js';
import { OrderLinesRepository, type StoredLine } from './order-lines.repository.js';
import { checkChooses, checkNew, isReduced } from './order.rules.js';
import { pageOfRows } from './page.rules.js';
import { SupplierEditsService } from './supplier-edits.service.js';

const { orderLineChangeFields, orderLineFields, orders } = commerce;

type OrderChange = Change<typeof orders, Actor>;
type Line = Record<string, unknown> & Pick<AskedLine, 'product' | 'warehouse'> & { id: number };

/** The lines of an order, one by one. */
@Controller()
export class OrderLinesHandlers {
  constructor(
    private readonly resources: ResourceService<Actor>,
    private readonly baskets: BasketsService,
    private readonly lines: OrderLinesRepository,
    private readonly live: LiveOrdersService,
    private readonly edits: SupplierEditsService,
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Handles(orders.lines)
  async list({ id, query }: Input<typeof orders.lines>, context: CallerContext): Promise<Reply> {
    const { body } = await this.resources.one(orders, context, id);
    const now = new Date(this.clock()).toISOString();
    const [order] = await this.live.priced(this.database, [body as string], now);
    const { rows, page } = pageOfRows(linesIn(order!), query);
    return Reply.list(
      rows.map((line) => JSON.stringify(line)),
      { page },
    );
  }

  @Handles(orders.addLine)
  async add({ body, ...target }: Input<typeof orders.addLine>, context: CallerContext): Promise<Reply> {
    let added: AskedLine | undefined;
    const reply = await this.resources.change(orders, context, target, async (change) => {
      checkChooses(change.actor);
      const {
        comment = '',
        warehouse = null,
        ...given
      } = shapes.readForm(orderLineFields, await body.read());
      added = { ...given, comment, warehouse };
      checkNew(change.current);
      const stored = await this.lines.of(change.tx, target.id);
      await this.#replace(change, [...stored, added], (line) => isSame(line, added!));
    });
    return shown(reply, (line) => isSame(line, added!));
  }

  @Handles(orders.changeLine)
  async change(given: Input<typeof orders.changeLine>, context: CallerContext): Promise<Reply> {
    const { line: id, body, ...target } = given;
    let isAsked = (line: Pick<AskedLine, 'id' | 'product' | 'warehouse'>): boolean => line.id === id;
    const reply = await this.resources.change(orders, context, target, async (change) => {
      const stored = await this.lines.of(change.tx, target.id);
      lineOf(stored, id);
      const values = shapes.readForm(orderLineChangeFields, await body.read(), { isPartial: true });
      if (isReduced(change.actor, change.current)) {
        const { quantity = lineOf(stored, id).quantity } = values;
        return this.edits.reduce(change, [{ line: id, quantity }]);
      }
      checkNew(change.current);
      const changed = { ...lineOf(stored, id), ...values };
      // It becomes one with a line that has the same goods.
      isAsked = (line) => isSame(line, changed);
      const lines = stored.map((line) => (line.id === id ? changed : line));
      await this.#replace(change, lines, isAsked);
    });
    return shown(reply, isAsked);
  }

  @Handles(orders.removeLine)
  async remove({ line, ...target }: Input<typeof orders.removeLine>, context: CallerContext): Promise<Reply> {
    await this.resources.change(orders, context, target, async (change) => {
      const stored = await this.lines.of(change.tx, target.id);
      lineOf(stored, line);
      checkChooses(change.actor);
      checkNew(change.current);
      const rest = stored.filter(({ id }) => id !== line);
      await this.#replace(change, rest, () => false);
    });
    return Reply.none();
  }

  /** @param isAsked the line that the body is about: what is wrong with it is said by its fields */
  async #replace(
    { tx, save, current, now }: OrderChange,
    lines: readonly AskedLine[],
    isAsked: (line: AskedLine) => boolean,
  ): Promise<void> {
    const place = lines.findIndex(isAsked);
    await this.baskets
      .replace(tx, save, { current, input: {}, now, lines })
      .catch((error: unknown) => throwOfLine(error, place));
  }
}

/** @throws Fault not_found */
function lineOf(lines: readonly StoredLine[], id: number): StoredLine {
  const line = lines.find((one) => one.id === id);
  if (!line) throw notFound('line');
  return line;
}

const isSame = (line: Pick<AskedLine, 'product' | 'warehouse'>, { product, warehouse }: AskedLine): boolean =>
  line.product === product && line.warehouse === warehouse;

const linesIn = (order: string): Line[] => (JSON.parse(order) as { lines: Line[] }).lines;

const shown = ({ body }: Reply, isAsked: (line: Line) => boolean): Reply =>
  Reply.one(JSON.stringify(linesIn(body as string).find(isAsked)));

/** Of the issues of an order those of one line, by its fields: the others were there before. */
function throwOfLine(error: unknown, place: number): never {
  const issues = Fault.from(error).details.issues ?? [];
  const own = issues.filter(({ path }) => path[0] === 'lines' && path[1] === place);
  if (!own.length) throw error;
  throw invalid(
    'validation',
    own.map((one): Issue => ({ ...one, path: one.path.slice(2), params: { ...one.params, sizes: [] } })),
  );
}
