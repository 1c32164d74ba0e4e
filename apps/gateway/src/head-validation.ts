import type { IncomingMessage } from 'node:http';
import { Fault } from '@stoa/kernel';
import type { FastifyInstance } from 'fastify';

/** The pattern by which Node recognises the expectation. */
const continueExpectation = /(?:^|\W)100-continue(?:$|\W)/i;

/** Refuses, in the dialect, heads that Node's parser accepts although HTTP forbids them. */
export function validateHeads(server: FastifyInstance): void {
  // Without this listener Node answers by itself, without a body.
  server.server.on('checkExpectation', (request, response) =>
    server.server.emit('request', request, response),
  );
  // Takes a callback, because a promise for each request costs more than the check itself.
  server.addHook('onRequest', ({ raw }, reply, done) => {
    const fault = faultIn(raw);
    // A client whose expectation is not met may send the body, or leave it out.
    if (fault?.kind === 'expectation_failed' && announcesBody(raw)) reply.header('connection', 'close');
    done(fault);
  });
}

const announcesBody = ({ headers }: IncomingMessage): boolean =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;

function faultIn({ rawHeaders, headers, httpVersion }: IncomingMessage): Fault | undefined {
  const hosts = hostsIn(rawHeaders);
  // RFC 9112, 3.2: exactly one Host header.
  if (hosts > 1 || (hosts === 0 && httpVersion === '1.1')) return new Fault('invalid', 'request', 'one Host');
  const { expect } = headers;
  return expect && !continueExpectation.test(expect) ? new Fault('expectation_failed', 'expect') : undefined;
}

/** @param headers names and values alternate */
function hostsIn(headers: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < headers.length; at += 2)
    if (headers[at]!.length === 4 && headers[at]!.toLowerCase() === 'host') count++;
  return count;
}
