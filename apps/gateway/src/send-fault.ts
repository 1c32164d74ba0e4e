import type { WireReply, WireRequest } from '@stoa/dialects';
import { Fault } from '@stoa/kernel';
import type { FastifyReply } from 'fastify';
import { sendText } from './answer.js';
import type { FaultWriter } from './default-fault-writer.js';
import { plainRequest } from './dialect-request.js';

/**
 * Writes a fault as a reply. When the writer throws, its error is written instead, for a request of which only method
 * and address are given.
 */
export function writtenFault(
  writer: FaultWriter,
  fault: Fault,
  wire: WireRequest,
): WireReply & { type: string } {
  try {
    return { ...writer.fault(fault, wire), type: writer.contentType(wire) };
  } catch (error) {
    const plain = plainRequest(wire.method, wire.url);
    return { ...writer.fault(Fault.from(error), plain), type: writer.contentType(plain) };
  }
}

/** Answers with a fault and logs internal errors. */
export function sendFault(
  writer: FaultWriter,
  fault: Fault,
  wire: WireRequest,
  reply: FastifyReply,
): FastifyReply {
  const { id: requestId, log } = reply.request;
  if (fault.kind === 'internal') log.error({ err: fault.cause ?? fault, requestId }, fault.message);
  const { status, headers, type, body } = writtenFault(writer, fault, wire);
  const { size } = fault.details;
  if (size !== undefined) reply.header('content-range', `bytes */${size}`);
  return sendText(reply.code(status).headers(headers), type, body);
}
