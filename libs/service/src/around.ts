import type { Around } from '@stoa/bus';
import { Fault, type Clock } from '@stoa/kernel';
import type { Database } from '@stoa/persistence';
import type { AuditTrail } from './audit-trail.js';
import type { Logger } from './logger.js';
import { IdempotencyKeys } from './idempotency/idempotency-keys.js';
import { Idempotency } from './idempotency/idempotency.js';

/** What a service with a database does around its handlers: idempotency keys, and the audit trail where it has one. */
export function aroundHandlers(
  database: Database,
  clock: Clock,
  { log, trail }: { log: Logger; trail?: AuditTrail | undefined },
): Around {
  const idempotency = new Idempotency(database, new IdempotencyKeys(database, clock));
  return async (operation, input, context, run) => {
    const isAudited = trail && operation.kind === 'command' && operation.access !== 'internal';
    if (!context.idempotency && !isAudited) return run();
    if (context.body) context.body = committing(database, context.body);
    const request = { operation, input, context };
    const write: Parameters<Idempotency['run']>[2] = async (tx, reply) => {
      if (isAudited) await trail.add(tx, { ...request, reply });
    };
    try {
      if (context.idempotency) return await idempotency.run(context, run, write);
      return await database.unit(run, { before: () => Promise.resolve(), last: write });
    } catch (error) {
      const fault = Fault.from(error);
      if (isAudited && !fault.details.isReplayed)
        await trail
          .add(database, { ...request, fault })
          .catch((err: unknown) => log.error({ err, operation: operation.name }, 'the audit log has a gap'));
      throw error;
    }
  };
}

/** A body takes as long as its client: no transaction is open while it is read, neither one that began in the middle of it. */
async function* committing(database: Database, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  await database.commitHeld();
  for await (const bytes of body) {
    yield bytes;
    await database.commitHeld();
  }
}
