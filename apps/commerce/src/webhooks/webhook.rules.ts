import { createHmac, randomBytes } from 'node:crypto';
import type { Announced, Signed } from '@stoa/webhooks';
import { fieldFault, noSuchPk, type Actor } from '../actor.js';

interface WebhookSaving {
  actor: Actor;
  current: { supplier: number | null } | undefined;
  input: { supplier?: number | null | undefined };
}

/** Suppliers have webhooks for their own events; an administrator's are for one supplier or for all. @throws Fault invalid */
export function eventsOf({ actor, current, input: { supplier } }: WebhookSaving): {
  supplier?: number | null;
} {
  if (current) {
    if (supplier !== undefined && supplier !== current.supplier) throw fieldFault('supplier', 'fixed');
    return {};
  }
  if (actor.role === 'admin') return { supplier: supplier ?? null };
  if (supplier !== undefined && supplier !== actor.supplier) throw noSuchPk('supplier', supplier);
  return { supplier: actor.supplier };
}

export const newSecret = (): string => randomBytes(24).toString('base64url');

export const idOf = (object: string): number => Number(object.slice(object.indexOf(':') + 1));

export const kindOf = (object: string): string => object.slice(0, object.indexOf(':'));

/** @param data JSON text */
export function bodyOf({ eventId, type, object, sequence, createdAt }: Announced, data: string): string {
  const head = {
    id: eventId,
    type,
    created_at: createdAt,
    sequence,
    object_id: idOf(object),
    version: sequence,
  };
  return `${JSON.stringify(head).slice(0, -1)},"data":${data}}`;
}

/** `sha256=<hex hmac(secret, timestamp + "." + body)>`, with the seconds since 1970. */
export function signatureHeaders({ secret, eventId, type, body, now }: Signed): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return {
    'X-Event-Id': eventId,
    'X-Event-Type': type,
    'X-Timestamp': timestamp,
    'X-Signature': `sha256=${signature}`,
  };
}
