import { Svcm, type Service, type ServiceMsg } from '@nats-io/services';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import type { OnModuleDestroy } from '@nestjs/common';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { authorize, type Effect } from '@stoa/auth';
import { bodyOf, serviceOf, type Event, type Operation, type UnreadBody } from '@stoa/contracts';
import { Fault } from '@stoa/kernel';
import { isObservable, lastValueFrom } from 'rxjs';
import { restHeader, metaHeader, type Bus } from './bus.js';
import { readContext, type CallContext } from './call-context.js';
import { bodyTimeout } from './chunks.js';
import { faultHeaders } from './faults.js';
import { parametersSchema, validated } from './operation-input.js';
import { sentReply } from './reply-bytes.js';
import { ServerEvents } from './server-events.js';
import { wholeReply, type Reply } from './reply.js';

export interface StrategyOptions {
  bus: Bus;
  version: string;
  /** All operations of this service; `listen` fails when one has no handler. */
  operations: Operation[];
  /** Milliseconds without an event after which a stream of events shows that it is alive. */
  heartbeat?: number;
  /** Called after each reply, for logs and metrics; `fault` is set when the reply was a fault. */
  observe(operation: Operation, context: CallContext, milliseconds: number, fault?: Fault): void;
  /** Runs a handler, for what a service does around each of them. */
  around?: Around | undefined;
  /** Receives the `@On` methods by event name. */
  consume?(handlers: ReadonlyMap<string, EventCallback>): void;
}

/** Runs the handler of a request, with what the handler will find in the context. @returns its reply, or another one */
export type Around = (
  operation: Operation,
  input: object,
  context: CallContext,
  run: () => Promise<Reply>,
) => Promise<Reply>;

/** Processes one event within the transaction `tx`. */
type EventCallback = (event: Event, tx: unknown) => Promise<unknown>;

/** Replies to one request; never rejects. */
type Endpoint = (message: ServiceMsg) => Promise<void>;

type ReceivedContext = ReturnType<typeof readContext>;

interface ReceivedRequest {
  /** The validated input without the body. */
  parameters: object;
  context: ReceivedContext;
  message: ServiceMsg;
}

/**
 * Custom transport strategy of NestJS: registers each `@Handles` method as an endpoint of a NATS micro service, so that
 * `nats micro ls` and `stats` show every operation.
 */
export class NatsStrategy extends Server implements CustomTransportStrategy, OnModuleDestroy {
  #service: Service | undefined;
  readonly #pending = new Set<Promise<void>>();
  readonly #events = new Set<ServerEvents>();

  constructor(private readonly options: StrategyOptions) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    this.#register().then(() => callback(), callback);
  }

  /** Accepts no more requests, waits for the pending ones and ends the streams of events. */
  async close(): Promise<void> {
    await this.#service?.stop();
    this.#service = undefined;
    await Promise.allSettled(this.#pending);
    for (const events of this.#events) await events.return();
  }

  /** Finishes pending requests before the rest of the process stops. */
  onModuleDestroy(): Promise<void> {
    return this.close();
  }

  /** Refuses a second handler of an operation, which in NestJS would replace the first one. @throws Error */
  override addHandler(...[name, handler, isOfEvent, extras]: Parameters<Server['addHandler']>): void {
    if (!isOfEvent && this.getHandlerByPattern(name as string))
      throw new Error(`operation ${name} has two handlers`);
    super.addHandler(name, handler, isOfEvent, extras);
  }

  on(): void {}

  unwrap<T>(): T {
    return this.#service as T;
  }

  async #register(): Promise<void> {
    const { bus, version, operations } = this.options;
    const name = serviceOf(operations[0]!);
    this.#service = await new Svcm(bus.connection as NatsConnection as never).add({
      name,
      version,
      queue: name,
    });
    for (const operation of operations) {
      const handler = this.getHandlerByPattern(operation.name);
      if (!handler) throw new Error(`operation ${operation.name} has no handler`);
      const endpoint = this.#endpoint(operation, handler);
      this.#service.addEndpoint(operation.name.replaceAll('.', '-'), {
        subject: operation.name,
        handler: (error, message) => {
          if (!error) this.#track(endpoint(message));
        },
      });
    }
    const events = [...this.messageHandlers].filter(([, handler]) => handler.isEventHandler);
    this.options.consume?.(new Map(events.map(([name, handler]) => [name, eventCallback(handler)])));
    await bus.flush();
  }

  #track(request: Promise<void>): void {
    this.#pending.add(request);
    void request.finally(() => this.#pending.delete(request));
  }

  #endpoint(operation: Operation, handler: MessageHandler): Endpoint {
    const { name, kind } = operation;
    const schema = parametersSchema(operation);
    const { around } = this.options;
    return async (message) => {
      const startedAt = performance.now();
      const context = { ...readContext(message.headers), operation: { name, kind } };
      let fault: Fault | undefined;
      try {
        const parameters = validated(schema, context.input);
        if (operation.access === 'caller' && !context.caller) throw new Fault('unauthenticated', 'no_caller');
        authorizeAll(operation, operation.effects(parameters), context);
        const input = await this.#inputOf(operation, { parameters, context, message });
        if (operation.effectsOfBody) authorizeAll(operation, operation.effectsOfBody(input), context);
        if (operation.streamsBody) context.body = this.#stream(message, context.bodyFault);
        const run = (): Promise<Reply> => replyOf(handler, input, context);
        const reply = await (around ? around(operation, input, context, run) : run());
        await this.#reply(message, reply, context);
      } catch (error) {
        fault = Fault.from(error);
        message.respond(undefined, { headers: faultHeaders(fault) });
      }
      this.options.observe(operation, context, performance.now() - startedAt, fault);
    };
  }

  /** The input with its body: parsed, or as an `UnreadBody` when the handler decides when to parse it. @throws Fault */
  async #inputOf(operation: Operation, { parameters, context, message }: ReceivedRequest): Promise<object> {
    if (!bodyOf(operation.input)) {
      // A caller that withholds the body asks for the permission alone, so the operation must not run.
      if (context.bodyFault && !operation.streamsBody) throw context.bodyFault;
      return parameters;
    }
    const read = (): Promise<object> => this.#withBody(operation, context, message);
    if (operation.bodyTime === 'early') return read();
    let input: Promise<object> | undefined;
    const body: UnreadBody = {
      read: async () => ((await (input ??= read())) as { body: unknown }).body,
    };
    return { ...parameters, body };
  }

  /** Parses and validates the body; no other code does. @throws Fault invalid */
  async #withBody(operation: Operation, context: ReceivedContext, message: ServiceMsg): Promise<object> {
    if (context.bodyFault) throw context.bodyFault;
    const bytes = await this.#body(message);
    const { input } = context;
    return validated(operation.input, bytes.length ? { ...input, body: operation.readBody(bytes) } : input);
  }

  #body(message: ServiceMsg): Promise<Uint8Array> | Uint8Array {
    const rest = message.headers?.get(restHeader);
    return rest
      ? wholeReply({ meta: {}, first: message.data, rest: this.options.bus.chunks.read(rest) })
      : message.data;
  }

  async *#stream(message: ServiceMsg, fault: Fault | undefined): AsyncGenerator<Uint8Array> {
    if (fault) throw fault;
    const rest = message.headers?.get(restHeader);
    if (rest) yield* this.options.bus.chunks.read(rest, bodyTimeout);
    else if (message.data.length) yield message.data;
  }

  async #reply(
    message: ServiceMsg,
    reply: Reply,
    { separator = ',', content }: ReceivedContext,
  ): Promise<void> {
    const h = headers();
    const { bus, heartbeat = 15_000 } = this.options;
    const { meta, bytes: chunks } = await sentReply(reply, { separator, heartbeat, content });
    if (Object.keys(meta).length) h.set(metaHeader, JSON.stringify(meta));
    if (chunks instanceof Uint8Array) return void message.respond(chunks, { headers: h });
    const isLive = chunks instanceof ServerEvents;
    const first = await chunks.next();
    if (!first.done && isLive) h.set(restHeader, this.#offer(chunks));
    else if (!first.done) h.set(restHeader, bus.chunks.offer(chunks));
    message.respond(first.value ?? undefined, { headers: h });
  }

  #offer(events: ServerEvents): string {
    this.#events.add(events);
    return this.options.bus.chunks.offer(events, bodyTimeout, () => this.#events.delete(events));
  }
}

/**
 * Authorizes in the service, not in the gateway, so that every request is authorized: from an HTTP path, a socket or
 * another service. A caller of a public operation is authorized too; for an internal operation the calling service does.
 * @throws Fault forbidden
 */
function authorizeAll({ access }: Operation, effects: readonly Effect[], { caller }: CallContext): void {
  if (!caller || access === 'internal') return;
  for (const effect of effects) authorize(caller, effect);
}

const eventCallback =
  (handler: MessageHandler): EventCallback =>
  async (event, tx) => {
    const result: unknown = await handler(event, tx as never);
    // With an exception filter NestJS returns an Observable; a promise within it stays a promise.
    if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
  };

/** Calls a handler. NestJS wraps the result in an Observable only when an interceptor or a filter took part. */
async function replyOf(handler: MessageHandler, input: unknown, context: CallContext): Promise<Reply> {
  const result: unknown = await handler(input, context as never);
  return (isObservable(result) ? await lastValueFrom(result) : result) as Reply;
}
