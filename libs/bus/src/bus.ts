import type { BeforeApplicationShutdown } from '@nestjs/common';
import { connect, type Msg, type NatsConnection } from '@nats-io/transport-node';
import {
  eventSubjects,
  type EventFacts,
  type OperationInput,
  type Input,
  type Operation,
  type Output,
  type Push,
} from '@stoa/contracts';
import { Fault } from '@stoa/kernel';
import type { z } from 'zod';
import { writeContext, type CallContext } from './call-context.js';
import { bodyPatience, Chunks, chunkSize, slices } from './chunks.js';
import { coalesceWrites } from './coalesce.js';
import { EventStream, factsHeader } from './event-stream.js';
import { connectionFault, faultIn } from './faults.js';
import { chunksOf, wholeReply, type BusReply, type ReplyMeta } from './reply.js';

export interface BusOptions {
  /** `nats://user:password@host:port`, several separated by commas. */
  url: string;
  /** Shown by NATS's own tools. */
  name: string;
}

export const metaHeader = 'Stoa-Meta';
export const restHeader = 'Stoa-Rest';

/** One connection of one process. */
export class Bus implements BeforeApplicationShutdown {
  readonly chunks: Chunks;
  readonly events: EventStream;
  readonly #reconnected = new Set<() => void>();
  #isUp = true;

  private constructor(readonly connection: NatsConnection) {
    this.chunks = new Chunks(
      connection,
      connection.info!.client_id + '-' + process.pid.toString(36) + Date.now().toString(36),
    );
    this.events = new EventStream(connection);
    coalesceWrites(connection);
    void this.#follow();
  }

  static async connect({ url, name }: BusOptions): Promise<Bus> {
    const servers = url.split(',').map((server) => new URL(server));
    const connection = await connect({
      servers: servers.map((server) => server.host),
      user: decodeURIComponent(servers[0]!.username),
      pass: decodeURIComponent(servers[0]!.password),
      name,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 200,
      reconnectJitter: 100,
      pingInterval: 10_000,
      // A stack trace per request costs more than the request.
      noAsyncTraces: true,
    });
    return new Bus(connection);
  }

  /** The run of the NATS server that this is connected to: another one after each of its restarts. */
  get server(): string {
    return this.connection.info?.server_id ?? '';
  }

  /** NATS answers now. */
  get isUp(): boolean {
    return this.#isUp && !this.connection.isClosed();
  }

  /**
   * Asks, and gives the reply's bytes as they are.
   *
   * `body` is the JSON body in bytes, unparsed: the service reads it. An operation that streams its body takes an
   * iterator: it is asked for the next bytes when the service wants them, and told to return when it wants no more.
   * @throws Fault of the service; `unavailable` when none answers or NATS is down, `timeout` after the deadline.
   */
  async call(
    operation: Operation,
    input: object,
    context: CallContext,
    body?: Uint8Array | AsyncIterator<Uint8Array>,
  ): Promise<BusReply> {
    if (!this.isUp) throw new Fault('unavailable', 'bus', 'NATS is down', { retryAfter: 1 });
    const h = writeContext(context, input, operation.deadline);
    const isWhole = body instanceof Uint8Array && body.length <= chunkSize;
    const offered = body && !isWhole ? this.#offer(body) : undefined;
    if (offered) h.set(restHeader, offered);
    try {
      const message = await this.connection.request(operation.name, isWhole ? body : undefined, {
        headers: h,
        timeout: operation.deadline,
      });
      return this.#replyIn(message);
    } catch (error) {
      if (offered) this.chunks.withdraw(offered);
      throw connectionFault(error);
    }
  }

  /** Asks, and gives the reply as a value: what services and tests use among themselves. */
  async ask<O extends Operation>(
    operation: O,
    given: OperationInput<O>,
    context: CallContext = { requestId: 'internal' },
  ): Promise<O['form'] extends 'list' | 'progress' ? Output<O>[] : Output<O>> {
    const { body, ...input } = given as Input<O> & { body?: unknown };
    const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const reply = await this.call(operation, input, { ...context, separator: ',' }, bytes);
    if (operation.form === 'progress') return (await valuesOf(reply)) as never;
    const text = (await wholeReply(reply)).toString();
    return JSON.parse(operation.form === 'list' ? `[${text}]` : text) as never;
  }

  /** Tells every replica that listens. */
  push<T extends z.ZodType>(push: Push<T>, payload: z.input<T>): void {
    this.connection.publish(push.subject, JSON.stringify(push.payload.parse(payload)));
  }

  onPush<T extends z.ZodType>(push: Push<T>, handle: (payload: z.infer<T>) => void): void {
    this.connection.subscribe(push.subject, {
      callback: (error, message) => {
        if (!error) handle(push.payload.parse(message.json()));
      },
    });
  }

  /**
   * Hears events as they are published, of every organisation: `store.records.inserted`, `store.>`. What is published
   * while the connection is down is missed; `facts.position` tells.
   */
  onEvents(name: string, handle: (facts: EventFacts, wire: Uint8Array) => void): void {
    this.connection.subscribe(eventSubjects(name), {
      callback: (error, message) => {
        const facts = message.headers?.get(factsHeader);
        if (!error && facts) handle(JSON.parse(facts) as EventFacts, message.data);
      },
    });
  }

  /** Called after each gap in the connection: what was pushed meanwhile is lost, so caches must go. */
  onReconnect(handle: () => void): void {
    this.#reconnected.add(handle);
  }

  /** Resolves when the server has seen everything sent so far, subscriptions included. */
  async flush(): Promise<void> {
    await this.connection.flush();
  }

  /** Takes no more work, lets readers finish what they are reading, closes. */
  async drain(): Promise<void> {
    await this.chunks.finished();
    if (!this.connection.isClosed() && !this.connection.isDraining()) await this.connection.drain();
  }

  /** Nest stops what depends on the bus before it, in this same hook. */
  beforeApplicationShutdown(): Promise<void> {
    return this.drain();
  }

  #replyIn(message: Msg): BusReply {
    const fault = faultIn(message);
    if (fault) throw fault;
    const meta = message.headers?.get(metaHeader);
    const rest = message.headers?.get(restHeader);
    return {
      meta: meta ? (JSON.parse(meta) as ReplyMeta) : {},
      first: message.data,
      rest: rest ? this.chunks.read(rest) : undefined,
    };
  }

  #offer(body: Uint8Array | AsyncIterator<Uint8Array>): string {
    return body instanceof Uint8Array
      ? this.chunks.offer(slices(body))
      : this.chunks.offer(body, bodyPatience);
  }

  async #follow(): Promise<void> {
    for await (const { type } of this.connection.status()) {
      if (type === 'disconnect') this.#isUp = false;
      if (type !== 'reconnect') continue;
      this.#isUp = true;
      for (const handle of this.#reconnected) handle();
    }
  }
}

async function valuesOf(reply: BusReply): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const bytes of chunksOf(reply)) values.push(JSON.parse(Buffer.from(bytes).toString()));
  return values;
}
