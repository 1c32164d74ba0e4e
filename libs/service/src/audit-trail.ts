import type { CallContext, Reply } from '@stoa/bus';
import type { Operation } from '@stoa/contracts';
import type { Fault } from '@stoa/kernel';
import type { Queries } from '@stoa/persistence';

/** A command and what came of it. */
export interface AuditedCall {
  operation: Operation;
  input: object;
  context: CallContext;
  reply?: Reply;
  fault?: Fault;
}

/** Records each command of a service: what succeeds in the transaction of the change, what is refused after it. */
export interface AuditTrail {
  add(on: Queries, call: AuditedCall): Promise<void>;
}

/** Injection token of the audit trail, of a service that has one; its module is global. */
export const AUDIT_TRAIL = Symbol('audit trail');
