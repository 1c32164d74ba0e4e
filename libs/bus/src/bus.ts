import type { BeforeApplicationShutdown } from '@nestjs/common';
import { connect, type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import {
  eventSubjects,
  type EventFacts,
  type OperationInput,
  type Input,
  type Operation,
  type Output,
  type Push,
  type Recent,
} from '@stoa/contracts';
import { Fault } from '@stoa/kernel';
import type { z } from 'zod';
import { writeContext, type CallContext } from './call-context.js';
import { bodyTimeout, Chunks, chunkSize, slices } from './chunks.js';
import { coalesceWrites } from './coalesce.js';
import { EventStream, factsHeader } from './event-stream.js';
import { connectionFault, faultIn } from './faults.js';
import { ObjectBucket, type BucketOptions } from './object-bucket.js';
import { RecentMessages } from './recent-messages.js';
import { chunksOf, wholeReply, type BusReply, type ReplyMeta } from './reply.js';

export interface BusOptions {
  /** `nats://user:password@host:port`, several separated by commas. */
  url: string;
  /** The name of the connection in NATS's tools. */
  name: string;
  /** How buckets are created. */
  buckets?: BucketOptions;
}

/** Milliseconds that a request with a streamed body takes at most. */
const maxTransfer = 6 * 3600_000;

export const metaHeader = 'Stoa-Meta';
export const restHeader = 'Stoa-Rest';

/** The NATS connection of a process: requests, replies, pushes and events. */
export class Bus implements BeforeApplicationShutdown {
  readonly chunks: Chunks;
  readonly events: EventStream;
  readonly #reconnected = new Set<() => void>();
  #isUp = true;

  private constructor(
    readonly connection: NatsConnection,
    private readonly buckets: BucketOptions = { maxBytes: -1, replicas: 1 },
  ) {
    this.chunks = new Chunks(
      connection,
      connection.info!.client_id + '-' + process.pid.toString(36) + Date.now().toString(36),
    );
    this.events = new EventStream(connection);
    coalesceWrites(connection);
    void this.#watchStatus();
  }

  static async connect({ url, name, buckets }: BusOptions): Promise<Bus> {
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
    return new Bus(connection, buckets);
  }

  /** The id of the connected NATS server, which differs after each of its restarts. */
  get server(): string {
    return this.connection.info?.server_id ?? '';
  }

  /** Whether the connection is up. */
  get isUp(): boolean {
    return this.#isUp && !this.connection.isClosed();
  }

  /**
   * Sends a request and returns the reply's bytes unparsed.
   *
   * @param body the JSON body in bytes, unparsed: the service parses it. For an operation that streams its body an
   * iterator: `next` is called when the service requests more bytes, `return` when it needs no more
   * @throws Fault of the service; `unavailable` when no service replies or NATS is down; `timeout` after the deadline
   */
  async call(
    operation: Operation,
    input: object,
    context: CallContext,
    body?: Uint8Array | AsyncIterator<Uint8Array>,
  ): Promise<BusReply> {
    if (!this.isUp) throw new Fault('unavailable', 'bus', 'NATS is down', { retryAfter: 1 });
    const h = writeContext(context, input, operation.deadline);
    return body && !(body instanceof Uint8Array)
      ? this.#callStreaming(operation, h, body)
      : this.#callWhole(operation, h, body);
  }

  async #callWhole(operation: Operation, h: MsgHdrs, body?: Uint8Array): Promise<BusReply> {
    const { name, deadline } = operation;
    const isWhole = body && body.length <= chunkSize;
    const offered = body && !isWhole ? this.chunks.offer(slices(body)) : undefined;
    if (offered) h.set(restHeader, offered);
    const options = { headers: h, timeout: deadline };
    try {
      const message = await this.connection.request(name, isWhole ? body : undefined, options);
      return this.#replyIn(message, operation);
    } catch (error) {
      if (offered) this.chunks.withdraw(offered);
      throw connectionFault(error);
    }
  }

  /** A body takes as long as its client, so the deadline begins when the service has read it, or reads no more of it. */
  async #callStreaming(operation: Operation, h: MsgHdrs, body: AsyncIterator<Uint8Array>): Promise<BusReply> {
    const { name, deadline } = operation;
    const late = Promise.withResolvers<never>();
    let timer: NodeJS.Timeout | undefined;
    let isAnswered = false;
    const offered = this.chunks.offer(body, bodyTimeout, () => {
      if (!isAnswered) timer = setTimeout(() => late.reject(new Fault('timeout', 'deadline')), deadline);
    });
    h.set(restHeader, offered);
    try {
      const request = this.connection.request(name, undefined, { headers: h, timeout: maxTransfer });
      return this.#replyIn(await Promise.race([request, late.promise]), operation);
    } catch (error) {
      isAnswered = true;
      this.chunks.withdraw(offered);
      throw connectionFault(error);
    } finally {
      isAnswered = true;
      clearTimeout(timer);
    }
  }

  /** Sends a request and returns the parsed reply, for requests between services and for tests. @throws Fault as `call` */
  async ask<O extends Operation>(
    operation: O,
    input: OperationInput<O>,
    context: CallContext = { requestId: 'internal' },
  ): Promise<O['form'] extends 'list' | 'progress' | 'events' ? Output<O>[] : Output<O>> {
    const { body, ...parameters } = input as Input<O> & { body?: unknown };
    const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const reply = await this.call(operation, parameters, { ...context, separator: ',' }, bytes);
    if (operation.form === 'progress' || operation.form === 'events') return (await valuesOf(reply)) as never;
    const text = (await wholeReply(reply)).toString();
    return JSON.parse(operation.form === 'list' ? `[${text}]` : text) as never;
  }

  /** The objects of one service; the bucket is created at its first use. */
  bucket(name: string): ObjectBucket {
    return new ObjectBucket(this.connection, name, this.buckets);
  }

  /** The last messages of one kind; what keeps them is created at its first use. */
  recent<T extends z.ZodType>(kind: Recent<T>): RecentMessages<T> {
    return new RecentMessages(this.connection, kind);
  }

  /** Publishes a push to every replica that subscribes to it. */
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
   * Subscribes to events of all organisations by name: `store.records.inserted`, `store.>`. Events that are published
   * while the connection is down are missed; a gap in `facts.position` shows it.
   */
  onEvents(name: string, handle: (facts: EventFacts, wire: Uint8Array) => void): void {
    this.connection.subscribe(eventSubjects(name), {
      callback: (error, message) => {
        const facts = message.headers?.get(factsHeader);
        if (!error && facts) handle(JSON.parse(facts) as EventFacts, message.data);
      },
    });
  }

  /** Calls `handle` after each interruption of the connection: pushes in between are lost, so caches must be cleared. */
  onReconnect(handle: () => void): void {
    this.#reconnected.add(handle);
  }

  /** Resolves when the server has received all messages and subscriptions sent so far. */
  async flush(): Promise<void> {
    await this.connection.flush();
  }

  /** Waits until streamed replies are read, then drains and closes the connection. */
  async drain(): Promise<void> {
    await this.chunks.finished();
    if (!this.connection.isClosed() && !this.connection.isDraining()) await this.connection.drain();
  }

  /** Nest stops what depends on the bus before it, in this same hook. */
  beforeApplicationShutdown(): Promise<void> {
    return this.drain();
  }

  #replyIn(message: Msg, { form }: Operation): BusReply {
    const fault = faultIn(message);
    if (fault) throw fault;
    const meta = message.headers?.get(metaHeader);
    const rest = message.headers?.get(restHeader);
    return {
      meta: meta ? (JSON.parse(meta) as ReplyMeta) : {},
      first: message.data,
      rest: rest ? this.chunks.read(rest, form === 'events' ? bodyTimeout : undefined) : undefined,
    };
  }

  async #watchStatus(): Promise<void> {
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
  for await (const bytes of chunksOf(reply))
    if (bytes.length) values.push(JSON.parse(Buffer.from(bytes).toString()));
  return values;
}
