import { Inject, Injectable } from '@nestjs/common';
import { Egress } from '@stoa/egress';
import type { Clock } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import {
  DeliveriesRepository,
  type Attempt,
  type DueDelivery,
  type Target,
} from './deliveries.repository.js';
import { WEBHOOK_SURFACE, type WebhookSurface } from './webhook-surface.js';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Milliseconds before each further attempt. */
const retries = [10 * second, minute, 5 * minute, 30 * minute, 2 * hour, 6 * hour, 12 * hour];
/** Milliseconds in which a receiver has to answer. */
const timeout = 10 * second;
/** Bytes of an answer that are read, and characters that the log keeps. */
const answerLimit = 16_384;
const answerKept = 500;

/** A delivery with what it sends. */
export type PreparedDelivery = DueDelivery & { body: string };

type Answer = Pick<Attempt, 'status' | 'response' | 'error'>;

/** One attempt of a delivery. */
@Injectable()
export class WebhookCall {
  constructor(
    private readonly database: Database,
    private readonly deliveries: DeliveriesRepository,
    private readonly egress: Egress,
    @Inject(WEBHOOK_SURFACE) private readonly surface: WebhookSurface,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Makes and stores the bodies of deliveries that have none. */
  async prepare(deliveries: readonly DueDelivery[]): Promise<PreparedDelivery[]> {
    const prepared = await Promise.all(
      deliveries.map(async (delivery): Promise<PreparedDelivery> => {
        const body = delivery.body ?? (await this.surface.body(this.database, delivery));
        return Object.assign({}, delivery, { body });
      }),
    );
    const fresh = prepared.filter((_, index) => deliveries[index]!.body === null);
    if (fresh.length) await this.deliveries.setBodies(this.database, fresh);
    return prepared;
  }

  /** An attempt that fails is a result. @throws a reason of `stopping` */
  async make(target: Target, delivery: PreparedDelivery, stopping?: AbortSignal): Promise<Attempt> {
    const startedAt = performance.now();
    const answer = await this.#post(target, delivery, stopping);
    const now = this.clock();
    const isDelivered =
      answer.status !== null && answer.status >= 200 && answer.status < 300 && !answer.error;
    const delay = retries[delivery.attempts] ?? 0;
    return {
      ...answer,
      id: delivery.id,
      isDelivered,
      isLast: delivery.attempts >= retries.length,
      nextAt: now + delay * (1 + Math.random() / 10),
      now,
      duration: Math.round(performance.now() - startedAt),
    };
  }

  async #post(
    { url, secret }: Target,
    { eventId, type, body }: PreparedDelivery,
    stopping: AbortSignal | undefined,
  ): Promise<Answer> {
    const headers = this.surface.headers({ secret, eventId, type, body, now: this.clock() });
    const late = AbortSignal.timeout(timeout);
    const signal = stopping ? AbortSignal.any([late, stopping]) : late;
    let status: number | null = null;
    try {
      const response = await this.egress.request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'Stoa-Webhooks', ...headers },
        body,
        timeout,
        maxBytes: answerLimit,
        signal,
      });
      status = response.status;
      return { status, response: await beginning(response.body), error: null };
    } catch (error) {
      stopping?.throwIfAborted();
      const text = late.aborted ? `no answer within ${timeout} ms` : (error as Error).message;
      return { status, response: null, error: text.slice(0, answerKept) };
    }
  }
}

/** As text that PostgreSQL can keep. The rest is not read. */
async function beginning(body: AsyncGenerator<Buffer, void>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= answerKept * 4) break;
  }
  return Buffer.concat(chunks).toString().replaceAll('\0', '').slice(0, answerKept).toWellFormed();
}
