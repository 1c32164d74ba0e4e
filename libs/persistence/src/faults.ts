import { Fault, invalid, notFound, own } from '@stoa/kernel';

interface DatabaseError extends Error {
  code?: string;
  constraint?: string;
}

const unavailable = (error: Error): Fault =>
  new Fault('unavailable', 'database', `the database does not answer: ${error.message}`, { retryAfter: 1 });

/** The Faults of PostgreSQL's error codes, which the manual lists in appendix A. */
const byCode: Record<string, (error: DatabaseError) => Fault> = {
  '23505': (error) => new Fault('conflict', 'unique', error.constraint),
  '23503': (error) => new Fault('conflict', 'referenced', error.constraint),
  '23514': (error) => new Fault('conflict', 'check', error.constraint),
  '40001': () => new Fault('conflict', 'serialization'),
  '40P01': () => new Fault('conflict', 'deadlock'),
  '57014': () => new Fault('timeout', 'statement'),
  '54000': () => new Fault('too_large', 'index_row'),
  '53300': unavailable,
  // Text that PostgreSQL cannot store. Requests with it are refused earlier; this is the last check.
  '22021': () => invalid('query', []),
  '22P05': () => invalid('query', []),
  // The table of a store that another replica dropped a moment ago.
  '42P01': () => notFound('table'),
};

/** An error of PostgreSQL, its driver or TypeORM as a Fault. */
export function databaseFault(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  const error = thrown as DatabaseError;
  const known = own(byCode, error.code ?? '');
  if (known) return known(error);
  return isConnectionError(error) ? unavailable(error) : Fault.from(error);
}

/** 08: connection exception; 57P: shutdown, crash, starting up. Without a code: the driver lost its socket. */
function isConnectionError({ code, message }: DatabaseError): boolean {
  if (code && /^(08|57P)/.test(code)) return true;
  if (code && /^E(CONN|PIPE|HOST|NET|TIMEDOUT)/.test(code)) return true;
  return /connection (terminated|timeout|ended)|timeout exceeded when trying to connect|not queryable/i.test(
    message,
  );
}

export const isRetryable = (fault: Fault): boolean =>
  fault.kind === 'conflict' && (fault.reason === 'serialization' || fault.reason === 'deadlock');
