import { headers, type MsgHdrs } from '@nats-io/transport-node';
import type { Operation } from '@stoa/contracts';
import { Fault, type Caller } from '@stoa/kernel';

/** What travels beside a request's input. */
export interface CallContext {
  caller?: Caller | undefined;
  requestId: string;
  /** W3C Trace Context, carried through untouched. */
  traceparent?: string | undefined;
  /** Remote address of the client, for throttles. */
  address?: string | undefined;
  /** Text between the records of a list, chosen by the dialect that frames it. */
  separator?: string | undefined;
  /** Why the body that came is no body, for an operation that reads it late: thrown when it is read. */
  bodyFault?: Fault | undefined;
  /** At the service: what is asked for. */
  operation?: Pick<Operation, 'name' | 'kind'> | undefined;
  /** At the service: the body of an operation that streams it. */
  body?: AsyncIterable<Uint8Array> | undefined;
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
  deadline: 'Stoa-Deadline',
  traceparent: 'traceparent',
} as const;

// One caller makes many requests: its text is made once per object, and its object once per text.
const callerTexts = new WeakMap<Caller, string>();
const callers = new Map<string, Caller>();
const knownCallers = 5000;

export function writeContext(context: CallContext, input: object, deadline: number): MsgHdrs {
  const h = headers();
  if (context.caller) h.set(names.caller, callerText(context.caller));
  h.set(names.input, JSON.stringify(input));
  h.set(names.requestId, context.requestId);
  h.set(names.deadline, String(deadline));
  if (context.traceparent) h.set(names.traceparent, context.traceparent);
  if (context.address) h.set(names.address, context.address);
  if (context.separator) h.set(names.separator, JSON.stringify(context.separator));
  if (context.bodyFault) h.set(names.bodyFault, JSON.stringify(context.bodyFault));
  return h;
}

/** A request by hand, with the `nats` tool for example, has no headers, and so no caller. */
export function readContext(h: MsgHdrs = headers()): CallContext & { input: object } {
  const caller = h.get(names.caller);
  const separator = h.get(names.separator);
  const bodyFault = h.get(names.bodyFault);
  return {
    caller: caller ? callerFrom(caller) : undefined,
    input: JSON.parse(h.get(names.input) || '{}') as object,
    requestId: h.get(names.requestId),
    traceparent: h.get(names.traceparent) || undefined,
    address: h.get(names.address) || undefined,
    separator: separator ? (JSON.parse(separator) as string) : undefined,
    bodyFault: bodyFault ? Fault.fromJSON(JSON.parse(bodyFault) as ReturnType<Fault['toJSON']>) : undefined,
  };
}

function callerText(caller: Caller): string {
  const known = callerTexts.get(caller);
  if (known) return known;
  const text = JSON.stringify(caller);
  callerTexts.set(caller, text);
  return text;
}

function callerFrom(text: string): Caller {
  const known = callers.get(text);
  if (known) return known;
  const caller = JSON.parse(text) as Caller;
  if (callers.size >= knownCallers) callers.clear();
  callers.set(text, caller);
  return caller;
}
