import { Injectable } from '@nestjs/common';
import { commerce } from '@stoa/contracts';
import type { commerce as shapes } from '@stoa/dto';
import { centsOf, moneyText } from '@stoa/kernel';
import { outbox } from '@stoa/persistence';
import type { Change, ResourceValues } from '@stoa/service';
import { fieldFault, type Actor } from '../actor.js';
import { OrderStockRepository } from '../orders/order-stock.repository.js';
import { approvedLines, refundable, type ClaimedLine, type Paid } from './claim.rules.js';
import { ClaimMailsService } from './claim-mails.service.js';
import { checkRepeated, checkTerms, isAgreed, pathOf } from './claim-status.rules.js';
import { ClaimsRepository } from './claims.repository.js';
import { ReplacementsRepository } from './replacements.repository.js';
import { returnedTo } from './restock.rules.js';
import { reasonOf, ReturnsRepository } from './returns.repository.js';

const { claims, orders } = commerce;

type Values = ResourceValues<typeof claims>;
/** A claim that is given another status: it is locked until `tx` ends. */
export type ClaimChange = Change<typeof claims, Actor>;
export type AskedStatus = shapes.Sent<typeof commerce.claimStatusFields>;

/** Moves claims on: history, stock, refund and event are one transaction. Rows are locked in the order claim, order, stocks. */
@Injectable()
export class ClaimTransitionsService {
  constructor(
    private readonly repository: ClaimsRepository,
    private readonly returns: ReturnsRepository,
    private readonly stocks: OrderStockRepository,
    private readonly replacements: ReplacementsRepository,
    private readonly mails: ClaimMailsService,
  ) {}

  /** A claim that has the status stays as it is: a request that is sent again restocks nothing, and one with other terms is refused. @throws Fault invalid/validation */
  async move(change: ClaimChange, asked: AskedStatus): Promise<void> {
    const { tx, actor, current, save } = change;
    const { id, status: from } = current;
    const path = pathOf({ from, to: asked.status, role: actor.role });
    if (!path.length) return this.#checkRepeated(change, asked);
    checkTerms(path, asked);
    const status = path.at(-1)!;
    const terms = isAgreed(status) ? await this.#agree(change, asked) : {};
    const replacement = await this.#replace(change, { status, terms });
    await this.repository.addHistory(tx, {
      claim: id,
      from,
      path,
      actor: actor.id,
      comment: asked.comment ?? '',
    });
    const claim = await save({ status, sync_needed: true, ...terms, ...replacement }, claims.statusChanged);
    await this.mails.answered(tx, actor, claim, { key: `v${claim.version}`, text: asked.comment });
  }

  /** @throws Fault invalid/validation */
  async #checkRepeated({ tx, current }: ClaimChange, asked: AskedStatus): Promise<void> {
    const lines = await this.repository.lines(tx, current.id);
    const isRestocked = asked.restock === true && (await this.returns.isRestocked(tx, current, lines));
    checkRepeated({ ...current, lines, isRestocked }, asked);
  }

  /** @returns what is stored of the claim */
  async #agree(change: ClaimChange, asked: AskedStatus): Promise<Values> {
    const { tx, current } = change;
    const paid = await this.returns.lock(tx, current.order, current.id);
    const lines = approvedLines(await this.repository.lines(tx, current.id), asked.lines ?? []);
    await this.repository.approve(tx, lines);
    const { resolution = current.resolution, refund_amount: refund = current.refund_amount } = asked;
    checkRefund(refund, lines, paid);
    if (asked.restock) await this.#restock(change, lines);
    return { resolution, refund_amount: refund };
  }

  /** The company gets a basket with the goods that it is promised. */
  async #replace(
    { tx, current }: ClaimChange,
    { status, terms }: { status: string; terms: Values },
  ): Promise<Values> {
    if (status !== 'resolved' || terms.resolution !== 'replace') return {};
    return { replacement_order: await this.replacements.add(tx, current) };
  }

  /** Goods come back once: claims enter the status in which they do no more than once. */
  async #restock({ tx, actor, current, now }: ClaimChange, lines: readonly ClaimedLine[]): Promise<void> {
    const { order, supplier } = current;
    const { org, user } = actor;
    const sources = await this.returns.sources(tx, order);
    const goods = returnedTo(lines, sources, await this.returns.firstWarehouse(tx, supplier));
    if (!goods) throw fieldFault('restock', 'no_warehouse');
    const cause = { kind: 'return', order, org, reason: reasonOf(current) } as const;
    await this.stocks.change(tx, cause, goods, { createsMissing: true });
    const facts = await this.returns.markReturned(tx, order, lines);
    const data = { ...facts, by: user };
    await outbox.add(tx, orders.updated, { org, user, time: Date.parse(now), data });
  }
}

function checkRefund(refund: string | null, lines: readonly ClaimedLine[], paid: Paid): void {
  const max = refundable(lines, paid);
  if (refund !== null && centsOf(refund) > max)
    throw fieldFault('refund_amount', 'refundable', { max: moneyText(max) });
}
