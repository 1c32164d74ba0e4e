import { headers, type MsgHdrs } from '@nats-io/transport-node';
import type { Operation } from '@stoa/contracts';
import { Fault, type Caller } from '@stoa/kernel';
import type { ContentRequest } from './content-selection.js';

export interface IdempotencyKey {
  key: string;
  /** Method and path: the same key at another place is another key. */
  place: string;
  /** Digest of what else the request says; of a streamed body the service continues it. */
  digest: string;
}

/** How far a request that takes several transactions has come. What is kept of it is committed with each of them. */
export interface RequestProgress {
  /** What an attempt has kept that was cut off. */
  readonly before: string | undefined;
  /** Replaces what is kept, from the transaction on that is not committed yet. */
  keep(text: string): void;
}

/** The context of a request, sent in headers beside its input. */
export interface CallContext {
  caller?: Caller | undefined;
  requestId: string;
  /** W3C Trace Context, passed on unchanged. */
  traceparent?: string | undefined;
  /** Remote address of the client, for rate limits. */
  address?: string | undefined;
  /** Text between the records of a list, by the dialect that frames the list. */
  separator?: string | undefined;
  /** Why the body that came is no body, for an operation that reads it late: thrown when it is read. */
  bodyFault?: Fault | undefined;
  /** The client's key of a request that is carried out once, however often it is sent. */
  idempotency?: IdempotencyKey | undefined;
  /** What of a binary reply is asked for; all of it unless given. */
  content?: ContentRequest | undefined;
  /** At the service: the requested operation. */
  operation?: Pick<Operation, 'name' | 'kind'> | undefined;
  /** At the service: the body of an operation that streams it; reading it throws `bodyFault`. */
  body?: AsyncIterable<Uint8Array> | undefined;
  /** At the service: of a request with an idempotency key. Who keeps it goes on after an attempt that was cut off. */
  progress?: RequestProgress | undefined;
}

/** The context of an operation with the access `caller`. */
export interface CallerContext extends CallContext {
  caller: Caller;
}

const names = {
  caller: 'Stoa-Caller',
  input: 'Stoa-Input',
  requestId: 'Stoa-Request-Id',
  address: 'Stoa-Address',
  separator: 'Stoa-Separator',
  bodyFault: 'Stoa-Body-Fault',
  idempotency: 'Stoa-Idempotency',
  content: 'Stoa-Content',
  deadline: 'Stoa-Deadline',
  traceparent: 'traceparent',
} as const;

// A caller makes many requests, so its header is serialised once per object and parsed once per text.
const callerTexts = new WeakMap<Caller, string>();
const callers = new Map<string, Caller>();
const maxCallers = 5000;

export function writeContext(context: CallContext, input: object, deadline: number): MsgHdrs {
  const h = headers();
  if (context.caller) h.set(names.caller, callerText(context.caller));
  h.set(names.input, JSON.stringify(input));
  h.set(names.requestId, context.requestId);
  h.set(names.deadline, String(deadline));
  if (context.traceparent) h.set(names.traceparent, context.traceparent);
  if (context.address) h.set(names.address, context.address);
  if (context.separator) h.set(names.separator, JSON.stringify(context.separator));
  if (context.idempotency) h.set(names.idempotency, JSON.stringify(context.idempotency));
  if (context.content) h.set(names.content, JSON.stringify(context.content));
  if (context.bodyFault) h.set(names.bodyFault, JSON.stringify(context.bodyFault));
  return h;
}

/** A request without headers, from the `nats` tool for instance, has no caller. */
export function readContext(h: MsgHdrs = headers()): CallContext & { input: object } {
  const caller = h.get(names.caller);
  const separator = h.get(names.separator);
  const bodyFault = h.get(names.bodyFault);
  const idempotency = h.get(names.idempotency);
  const content = h.get(names.content);
  return {
    caller: caller ? callerFrom(caller) : undefined,
    input: JSON.parse(h.get(names.input) || '{}') as object,
    requestId: h.get(names.requestId),
    traceparent: h.get(names.traceparent) || undefined,
    address: h.get(names.address) || undefined,
    separator: separator ? (JSON.parse(separator) as string) : undefined,
    ...(idempotency && { idempotency: JSON.parse(idempotency) as IdempotencyKey }),
    ...(content && { content: JSON.parse(content) as ContentRequest }),
    bodyFault: bodyFault ? Fault.fromJSON(JSON.parse(bodyFault) as ReturnType<Fault['toJSON']>) : undefined,
  };
}

function callerText(caller: Caller): string {
  const cached = callerTexts.get(caller);
  if (cached) return cached;
  const text = JSON.stringify(caller);
  callerTexts.set(caller, text);
  return text;
}

function callerFrom(text: string): Caller {
  const cached = callers.get(text);
  if (cached) return cached;
  const caller = JSON.parse(text) as Caller;
  if (callers.size >= maxCallers) callers.clear();
  callers.set(text, caller);
  return caller;
}
