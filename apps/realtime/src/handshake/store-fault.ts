import { rightech } from '@stoa/dialects';
import { Fault } from '@stoa/kernel';
import type { PlainReply } from '@stoa/service';

/** An error as the store's HTTP API answers it. */
export function faultReply(error: unknown): PlainReply {
  const { status, headers, body } = rightech.fault(Fault.from(error), {});
  return { status, headers: { ...headers, 'content-type': rightech.contentType() }, body };
}

/** The body of that answer, for acks and events. */
export const faultBody = (error: unknown): object => JSON.parse(faultReply(error).body) as object;
