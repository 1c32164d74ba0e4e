import { errors, headers, type Msg, type MsgHdrs } from '@nats-io/transport-node';
import { Fault } from '@stoa/kernel';

const faultHeader = 'Stoa-Fault';

/** The headers of a reply that reports a fault; those of NATS micro services are for NATS's tools. */
export function faultHeaders(fault: Fault): MsgHdrs {
  const h = headers();
  h.set(faultHeader, JSON.stringify(hideInternals(fault)));
  h.set('Nats-Service-Error-Code', fault.kind === 'internal' ? '500' : '400');
  h.set('Nats-Service-Error', `${fault.kind} ${fault.reason}`);
  return h;
}

/** The fault that a reply reports, if any. */
export function faultIn(message: Msg): Fault | undefined {
  const text = message.headers?.get(faultHeader);
  return text ? Fault.fromJSON(JSON.parse(text) as ReturnType<Fault['toJSON']>) : undefined;
}

/** The fault for an error of the NATS client. */
export function connectionFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  if (error instanceof errors.TimeoutError) return new Fault('timeout', 'deadline');
  if (error instanceof errors.NoRespondersError || isNoResponders(error))
    return new Fault('unavailable', 'no_responders', 'no service answers', { retryAfter: 1 });
  return new Fault('unavailable', 'bus', (error as Error).message, { retryAfter: 1 });
}

const isNoResponders = (error: unknown): boolean =>
  error instanceof errors.RequestError && error.isNoResponders();

function hideInternals(fault: Fault): ReturnType<Fault['toJSON']> {
  return fault.kind === 'internal' ? { ...fault.toJSON(), message: 'internal error' } : fault.toJSON();
}
