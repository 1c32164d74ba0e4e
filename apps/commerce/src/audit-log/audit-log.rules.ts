import type { AuditedCall } from '@stoa/service';

interface Named {
  id?: unknown;
  user?: unknown;
}

/** What a call did, to what: by the name of its operation. `commerce.companies.update` is `update` of `companies`. */
export function auditedFacts({ operation, input, reply }: AuditedCall) {
  const [, objectType = '', ...action] = operation.name.split('.');
  const replied = repliedObject(reply?.body);
  return {
    action: action.join('.'),
    objectType,
    objectId: idOf((input as Named).id) ?? idOf(replied.id),
    /** Who has logged in by the call. */
    loggedIn: idOf((replied.user as Named | null | undefined)?.id),
  };
}

/** A reply that is a list, or nothing, is no object. */
function repliedObject(body: unknown): Named {
  const value: unknown = typeof body === 'string' && body.startsWith('{') ? JSON.parse(body) : undefined;
  return (value ?? {}) as Named;
}

const idOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null;
