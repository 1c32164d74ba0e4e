/** Everything that can go wrong for a caller. Closed: a dialect maps each kind to its own status and body. */
const faultKinds = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not_found',
  'method_not_allowed',
  'not_acceptable',
  'conflict',
  'precondition_failed',
  'too_large',
  'head_too_large',
  'unsupported_media',
  'expectation_failed',
  'request_timeout',
  'too_many',
  'unavailable',
  'timeout',
  'internal',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** One thing wrong with the input: where it is (`['users', 0, 'email']`), what rule it breaks, the rule's parameters. */
export interface Issue {
  path: (string | number)[];
  issue: string;
  params?: Record<string, unknown>;
}

export interface FaultDetails {
  issues?: Issue[];
  /** Methods that the path does answer, for `method_not_allowed`. */
  allow?: string[];
  /** Seconds after which trying again makes sense, for `too_many` and `unavailable`. */
  retryAfter?: number;
  /** How many requests are borne, and until when (milliseconds since 1970) there are no more, for `too_many`. */
  limit?: { max: number; until: number };
  /** What a key lacks, for `forbidden`. */
  scope?: string;
}

/**
 * The one error that is thrown on purpose. `reason` is a stable id within the kind (`unique`, `query_timeout`),
 * `message` is for logs and developers: dialects decide what of it reaches the wire.
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

  /** Any thrown value as a Fault. What was not thrown on purpose is `internal` and keeps the original as cause. */
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

/** `invalid` with one issue per thing wrong; `reason` says which part of the request it is about. */
export function invalid(reason: 'validation' | 'query' | 'query_timeout' | 'json', issues: Issue[]): Fault {
  const first = issues[0];
  const message = first ? `${first.path.join('.') || 'request'}: ${first.issue}` : reason;
  return new Fault('invalid', reason, message, { issues });
}

export const notFound = (what: string): Fault => new Fault('not_found', what, `${what} not found`);
