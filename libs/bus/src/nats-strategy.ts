import { Svcm, type Service, type ServiceMsg } from '@nats-io/services';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import type { OnModuleDestroy } from '@nestjs/common';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { authorize, type Effect } from '@stoa/auth';
import {
  bodyOf,
  schemaIssues,
  serviceOf,
  type Event,
  type Operation,
  type UnreadBody,
} from '@stoa/contracts';
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
  /** All operations of the contract that this service answers. */
  operations: Operation[];
  /** Called after each answer, for logs and metrics. */
  observe(operation: Operation, context: CallContext, milliseconds: number, fault?: Fault): void;
  /** Gets the `@On` methods by the name of their event. */
  consume?(handlers: ReadonlyMap<string, EventWork>): void;
}

/** Works off one event within a transaction. */
export type EventWork = (event: Event, tx: unknown) => Promise<unknown>;

type Answer = (message: ServiceMsg) => Promise<void>;

type ReceivedContext = ReturnType<typeof readContext>;

interface ReceivedRequest {
  /** The parameters, checked. */
  given: object;
  context: ReceivedContext;
  message: ServiceMsg;
}

/**
 * Nest's server side of the bus: each `@Handles` method becomes an endpoint of a NATS micro service, so that
 * `nats micro ls` and `stats` show every operation.
 */
export class NatsStrategy extends Server implements CustomTransportStrategy, OnModuleDestroy {
  #service: Service | undefined;
  readonly #underWay = new Set<Promise<void>>();

  constructor(private readonly options: StrategyOptions) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    this.#register().then(() => callback(), callback);
  }

  /** Takes no more requests and finishes those under way. */
  async close(): Promise<void> {
    await this.#service?.stop();
    this.#service = undefined;
    await Promise.allSettled(this.#underWay);
  }

  /** Requests end before the rest of the process stops. */
  onModuleDestroy(): Promise<void> {
    return this.close();
  }

  /** Nest would let the last handler of an operation replace the others. @throws Error */
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
      const answer = this.#answer(operation, handler);
      this.#service.addEndpoint(operation.name.replaceAll('.', '-'), {
        subject: operation.name,
        handler: (error, message) => {
          if (!error) this.#track(answer(message));
        },
      });
    }
    const events = [...this.messageHandlers].filter(([, handler]) => handler.isEventHandler);
    this.options.consume?.(new Map(events.map(([name, handler]) => [name, work(handler)])));
    await bus.flush();
  }

  #track(answering: Promise<void>): void {
    this.#underWay.add(answering);
    void answering.finally(() => this.#underWay.delete(answering));
  }

  #answer(operation: Operation, handler: MessageHandler): Answer {
    const asked = { name: operation.name, kind: operation.kind };
    const parameters = parametersOf(operation);
    return async (message) => {
      const started = performance.now();
      const context = { ...readContext(message.headers), operation: asked };
      let fault: Fault | undefined;
      try {
        const given = checked(parameters, context.input);
        if (operation.access === 'caller' && !context.caller) throw new Fault('unauthenticated', 'no_caller');
        authorizeAll(operation, operation.effects(given), context);
        const input = await this.#inputOf(operation, { given, context, message });
        if (operation.effectsOfBody) authorizeAll(operation, operation.effectsOfBody(input), context);
        if (operation.streamsBody) context.body = this.#stream(message);
        await this.#reply(message, await result(handler, input, context), context.separator ?? ',');
      } catch (error) {
        fault = Fault.from(error);
        message.respond(undefined, { headers: faultHeaders(fault) });
      }
      this.options.observe(operation, context, performance.now() - started, fault);
    };
  }

  /** The input with its body, which is read here, or which the handler reads from here. */
  async #inputOf(operation: Operation, { given, context, message }: ReceivedRequest): Promise<object> {
    if (!bodyOf(operation.input)) return given;
    const read = (): Promise<object> => this.#withBody(operation, context, message);
    if (operation.bodyTime === 'early') return read();
    let input: Promise<object> | undefined;
    const body: UnreadBody = {
      read: async () => ((await (input ??= read())) as { body: unknown }).body,
    };
    return { ...given, body };
  }

  /** The only place where a body is parsed and checked. */
  async #withBody(operation: Operation, context: ReceivedContext, message: ServiceMsg): Promise<object> {
    if (context.bodyFault) throw context.bodyFault;
    const bytes = await this.#body(message);
    const { input } = context;
    return checked(operation.input, bytes.length ? { ...input, body: operation.readBody(bytes) } : input);
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
 * Here, not in the gateway: a request passes it by whichever way it comes, path, socket or another service. A caller of
 * a public operation is held to the credential too; an internal operation is authorized by the service that asks.
 */
function authorizeAll({ access }: Operation, effects: readonly Effect[], { caller }: CallContext): void {
  if (!caller || access === 'internal') return;
  for (const effect of effects) authorize(caller, effect);
}

/** An operation's input without its body, which is not looked at before the caller is authorized. */
function parametersOf({ input }: Operation): z.ZodType {
  return input instanceof z.ZodObject && 'body' in input.shape ? input.omit({ body: true }) : input;
}

/** @throws Fault invalid/query, invalid/validation */
function checked(schema: z.ZodType, given: unknown): object {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data as object;
  throw invalid(
    parsed.error.issues.some(({ path }) => path[0] === 'query') ? 'query' : 'validation',
    schemaIssues(parsed.error).map((issue) =>
      issue.path[0] === 'body' ? { ...issue, path: issue.path.slice(1) } : issue,
    ),
  );
}

const work =
  (handler: MessageHandler): EventWork =>
  async (event, tx) => {
    const answer: unknown = await handler(event, tx as never);
    // Nest makes an Observable of what goes through a filter, and a promise within it stays one.
    if (isObservable(answer)) await lastValueFrom(answer, { defaultValue: undefined });
  };

/** Nest wraps what a handler answers in an Observable only when an interceptor or a filter had a hand in it. */
async function result(handler: MessageHandler, input: unknown, context: CallContext): Promise<Reply> {
  const answer: unknown = await handler(input, context as never);
  return (isObservable(answer) ? await lastValueFrom(answer) : answer) as Reply;
}

/** The reply's bytes: whole when they fit one message, else in chunks. */
function bytesOf({ body }: Reply, separator: string): Uint8Array | AsyncGenerator<Uint8Array> {
  if (body instanceof Progress) return body.bytes();
  if (typeof body !== 'string' && !Array.isArray(body)) return joined(body, separator);
  const bytes = Buffer.from(typeof body === 'string' ? body : body.join(separator));
  return bytes.length <= chunkSize ? bytes : slices(bytes);
}
