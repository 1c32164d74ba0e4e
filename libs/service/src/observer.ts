import type { CallContext } from '@stoa/bus';
import type { Operation } from '@stoa/contracts';
import type { Fault } from '@stoa/kernel';
import type { Logger } from './logger.js';
import type { Metrics } from './metrics.js';

/** Measures each answered operation; logs internal faults as errors, outages as warnings, others for debugging. */
export const observer =
  (metrics: Metrics, log: Logger) =>
  (
    operation: Operation,
    { requestId, traceparent }: CallContext,
    milliseconds: number,
    fault?: Fault,
  ): void => {
    metrics.observe(operation.name, fault?.kind ?? 'ok', milliseconds);
    const facts = { operation: operation.name, requestId, traceparent, ms: Math.round(milliseconds) };
    if (fault?.kind === 'internal') log.error({ ...facts, err: fault.cause ?? fault }, fault.message);
    else if (fault?.kind === 'unavailable') log.warn({ ...facts, reason: fault.reason }, fault.message);
    else log.debug({ ...facts, outcome: fault?.kind ?? 'ok' });
  };
