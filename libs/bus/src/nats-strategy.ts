import { Svcm, type Service, type ServiceMsg } from '@nats-io/services';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import type { OnModuleDestroy } from '@nestjs/common';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { authorize, type Effect } from '@stoa/auth';
import { schemaIssues, serviceOf, type Event, type Operation } from '@stoa/contracts';
import { Fault, invalid } from '@stoa/kernel';
import { isObservable, lastValueFrom } from 'rxjs';
import { z } from 'zod';
import { restHeader, metaHeader, type Bus } from './bus.js';
import { readContext, type CallContext } from './call-context.js';
import { bodyPatience, chunkSize, joined, slices } from './chunks.js';
import { faultHeaders } from './faults.js';
import { Progress, wholeReply, type Reply } from './reply.js';

export interface StrategyOptions {
  bus: Bus;
  version: string;
  /** All operations of this service; one without a handler makes `listen` fail. */
  operations: Operation[];
  /** Called after each reply, for logs and metrics; `fault` is set when the reply was a fault. */
  observe(operation: Operation, context: CallContext, milliseconds: number, fault?: Fault): void;
  /** Receives the `@On` methods by event name. */
  consume?(handlers: ReadonlyMap<string, EventCallback>): void;
}

/** Processes one event within the transaction `tx`. */
export type EventCallback = (event: Event, tx: unknown) => Promise<unknown>;

/** Replies to one request; never rejects. */
type Endpoint = (message: ServiceMsg) => Promise<void>;

/**
 * Custom transport strategy of NestJS: registers each `@Handles` method as an endpoint of a NATS micro service, so that
 * `nats micro ls` and `stats` show every operation.
 */
export class NatsStrategy extends Server implements CustomTransportStrategy, OnModuleDestroy {
  #service: Service | undefined;
  readonly #pending = new Set<Promise<void>>();

  constructor(private readonly options: StrategyOptions) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    this.#register().then(() => callback(), callback);
  }

  /** Accepts no more requests and waits for the pending ones. */
  async close(): Promise<void> {
    await this.#service?.stop();
    this.#service = undefined;
    await Promise.allSettled(this.#pending);
  }

  /** Finishes pending requests before the rest of the process stops. */
  onModuleDestroy(): Promise<void> {
    return this.close();
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
    return async (message) => {
      const startedAt = performance.now();
      const context = { ...readContext(message.headers), operation: { name, kind } };
      let fault: Fault | undefined;
      try {
        const parameters = validated(schema, context.input);
        if (operation.access === 'caller' && !context.caller) throw new Fault('unauthenticated', 'no_caller');
        authorizeAll(operation, operation.effects(parameters), context);
        const input =
          schema === operation.input ? parameters : await this.#withBody(operation, context.input, message);
        if (operation.effectsOfBody) authorizeAll(operation, operation.effectsOfBody(input), context);
        if (operation.streamsBody) context.body = this.#stream(message);
        await this.#reply(message, await replyOf(handler, input, context), context.separator ?? ',');
      } catch (error) {
        fault = Fault.from(error);
        message.respond(undefined, { headers: faultHeaders(fault) });
      }
      this.options.observe(operation, context, performance.now() - startedAt, fault);
    };
  }

  /** Parses and validates the body; no other place does. @throws Fault invalid */
  async #withBody(operation: Operation, parameters: object, message: ServiceMsg): Promise<object> {
    const bytes = await this.#body(message);
    const input = bytes.length ? { ...parameters, body: operation.readBody(bytes) } : parameters;
    return validated(operation.input, input);
  }

  #body(message: ServiceMsg): Promise<Uint8Array> | Uint8Array {
    const rest = message.headers?.get(restHeader);
    return rest
      ? wholeReply({ meta: {}, first: message.data, rest: this.options.bus.chunks.read(rest) })
      : message.data;
  }

  async *#stream(message: ServiceMsg): AsyncGenerator<Uint8Array> {
    const rest = message.headers?.get(restHeader);
    if (rest) yield* this.options.bus.chunks.read(rest, bodyPatience);
    else yield message.data;
  }

  async #reply(message: ServiceMsg, reply: Reply, separator: string): Promise<void> {
    const h = headers();
    if (Object.keys(reply.meta).length) h.set(metaHeader, JSON.stringify(reply.meta));
    const chunks = bytesOf(reply, separator);
    if (chunks instanceof Uint8Array) return void message.respond(chunks, { headers: h });
    const first = await chunks.next();
    if (!first.done) h.set(restHeader, this.options.bus.chunks.offer(chunks));
    message.respond(first.value ?? undefined, { headers: h });
  }
}

/**
 * Authorizes in the service, not in the gateway: every request passes here, from an HTTP path, a socket or another
 * service. A caller of a public operation is authorized too; an internal operation is authorized by the calling service.
 * @throws Fault forbidden
 */
function authorizeAll({ access }: Operation, effects: readonly Effect[], { caller }: CallContext): void {
  if (!caller || access === 'internal') return;
  for (const effect of effects) authorize(caller, effect);
}

/** The schema of an operation's input without the body: the body is not read before the caller is authorized. */
function parametersSchema({ input }: Operation): z.ZodType {
  return input instanceof z.ZodObject && 'body' in input.shape ? input.omit({ body: true }) : input;
}

/** The input as the schema returns it. @throws Fault invalid/query, invalid/validation */
function validated(schema: z.ZodType, input: unknown): object {
  const result = schema.safeParse(input);
  if (result.success) return result.data as object;
  throw invalid(
    result.error.issues.some(({ path }) => path[0] === 'query') ? 'query' : 'validation',
    schemaIssues(result.error).map((issue) =>
      issue.path[0] === 'body' ? { ...issue, path: issue.path.slice(1) } : issue,
    ),
  );
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

/** The reply's bytes: at once when they fit one message, else in chunks. */
function bytesOf({ body }: Reply, separator: string): Uint8Array | AsyncGenerator<Uint8Array> {
  if (body instanceof Progress) return body.bytes();
  if (typeof body !== 'string' && !Array.isArray(body)) return joined(body, separator);
  const bytes = Buffer.from(typeof body === 'string' ? body : body.join(separator));
  return bytes.length <= chunkSize ? bytes : slices(bytes);
}
