import { createHash } from 'node:crypto';
import type { IdempotencyKey } from '@stoa/bus';
import { invalid } from '@stoa/kernel';
import type { DialectRequest } from './dialect-request.js';
import type { RequestParts, Route } from './route.js';

const visible = /^[!-~]{1,128}$/;

/** @throws Fault invalid/validation for a key that is none */
export function checkIdempotencyKey({ idempotent }: Route, { headers }: DialectRequest): void {
  const key = headers['idempotency-key'];
  if (!idempotent || key === undefined || visible.test(String(key))) return;
  throw invalid('validation', [{ path: ['Idempotency-Key'], issue: 'idempotency_key' }]);
}

/** The key of a request to an idempotent row, and what the request says: a streamed body is added by the service. */
export function idempotencyKeyOf(
  { idempotent }: Route,
  wire: DialectRequest,
  { body, upload, bodyFault }: RequestParts,
): IdempotencyKey | undefined {
  const key = wire.headers['idempotency-key'];
  // A body that cannot be read carries nothing out.
  if (!idempotent || key === undefined || bodyFault) return undefined;
  const head = JSON.stringify([
    [...wire.query],
    [...(upload?.fields ?? [])],
    wire.headers['if-match'] ?? null,
  ]);
  const digest = createHash('sha256')
    .update(head)
    .update(body ?? '')
    .digest('hex');
  return { key: String(key), place: `${wire.method} ${wire.path}`, digest };
}
