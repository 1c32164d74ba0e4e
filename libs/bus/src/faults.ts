import { errors, headers, type Msg, type MsgHdrs } from '@nats-io/transport-node';
import { Fault } from '@stoa/kernel';

const faultHeader = 'Stoa-Fault';

/** What goes back instead of a reply. The error headers of NATS micro services come along for its own tools. */
export function faultHeaders(fault: Fault): MsgHdrs {
  const h = headers();
  h.set(faultHeader, JSON.stringify(hideInternals(fault)));
  h.set('Nats-Service-Error-Code', fault.kind === 'internal' ? '500' : '400');
  h.set('Nats-Service-Error', `${fault.kind} ${fault.reason}`);
  return h;
}

export function faultIn(message: Msg): Fault | undefined {
  const text = message.headers?.get(faultHeader);
  return text ? Fault.fromJSON(JSON.parse(text) as ReturnType<Fault['toJSON']>) : undefined;
}

/** What went wrong with asking itself. */
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
