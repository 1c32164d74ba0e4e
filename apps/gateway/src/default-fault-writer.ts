import { STATUS_CODES } from 'node:http';
import { rightech, type Dialect } from '@stoa/dialects';

/** Writes faults as replies. */
export type FaultWriter = Pick<Dialect, 'fault' | 'contentType'>;

/** Where no surface is addressed: statuses and headers as HTTP has them, and a body of no vendor's. */
export const neutral: FaultWriter = {
  contentType: () => 'application/json; charset=utf-8',
  fault(fault) {
    const { status, headers } = rightech.fault(fault, {});
    return { status, headers, body: JSON.stringify({ error: STATUS_CODES[status]!.toLowerCase() }) };
  },
};
