/** All kinds of errors that a caller can receive. Each dialect maps each kind to a status and a body. */
export type FaultKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'not_acceptable'
  | 'conflict'
  | 'precondition_failed'
  | 'too_large'
  | 'head_too_large'
  | 'unsupported_media'
  | 'expectation_failed'
  | 'range_not_satisfiable'
  | 'request_timeout'
  | 'too_many'
  | 'unavailable'
  | 'timeout'
  | 'internal';

/** One violation in the input: its path (`['users', 0, 'email']`), the violated rule, and the rule's parameters. */
export interface Issue {
  path: (string | number)[];
  issue: string;
  params?: Record<string, unknown>;
}

export interface FaultDetails {
  issues?: Issue[];
  /** Methods that the path supports, for `method_not_allowed`. */
  allow?: string[];
  /** Seconds after which the client should retry, for `too_many` and `unavailable`. */
  retryAfter?: number;
  /** The number of requests allowed, and when the limit is reset (milliseconds since 1970), for `too_many`. */
  limit?: { max: number; until: number };
  /** The fault of an earlier request with the same idempotency key. */
  isReplayed?: boolean;
  /** Bytes of the content, for `range_not_satisfiable`. */
  size?: number;
  /** The scope that a key lacks, for `forbidden`. */
  scope?: string;
}

/**
 * The only error that is thrown deliberately. `reason` is a stable id within the kind (`unique`, `query_timeout`);
 * `message` is for logs and developers, and dialects decide whether a client receives it.
 */
export class Fault extends Error {
  override readonly name = 'Fault';

  constructor(
    readonly kind: FaultKind,
    readonly reason: string,
    message: string = reason,
    readonly details: FaultDetails = {},
  ) {
    super(message);
  }

  /** Converts a thrown value to a Fault. Any other error becomes `internal`, with the original as its cause. */
  static from(error: unknown): Fault {
    if (error instanceof Fault) return error;
    const fault = new Fault('internal', 'unexpected', error instanceof Error ? error.message : String(error));
    fault.cause = error;
    return fault;
  }

  toJSON(): { kind: FaultKind; reason: string; message: string; details: FaultDetails } {
    return { kind: this.kind, reason: this.reason, message: this.message, details: this.details };
  }

  static fromJSON(json: ReturnType<Fault['toJSON']>): Fault {
    return new Fault(json.kind, json.reason, json.message, json.details);
  }
}

/** A fault `invalid` with its issues; `reason` is the part of the request that is invalid. */
export function invalid(reason: 'validation' | 'query' | 'query_timeout' | 'json', issues: Issue[]): Fault {
  const first = issues[0];
  const message = first ? `${first.path.join('.') || 'request'}: ${first.issue}` : reason;
  return new Fault('invalid', reason, message, { issues });
}

export const notFound = (what: string): Fault => new Fault('not_found', what, `${what} not found`);
