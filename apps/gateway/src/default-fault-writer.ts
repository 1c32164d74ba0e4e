import { STATUS_CODES } from 'node:http';
import { rightech, type Dialect } from '@stoa/dialects';

/** Writes faults as replies. */
export type FaultWriter = Pick<Dialect, 'fault' | 'contentType'>;

/** Writes faults of paths outside every surface: statuses and headers of HTTP, and a body of its own. */
export const defaultFaultWriter: FaultWriter = {
  contentType: () => 'application/json; charset=utf-8',
  fault(fault) {
    const { status, headers } = rightech.fault(fault, {});
    return { status, headers, body: JSON.stringify({ error: STATUS_CODES[status]!.toLowerCase() }) };
  },
};
