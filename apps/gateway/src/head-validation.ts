import type { IncomingMessage } from 'node:http';
import { Fault } from '@stoa/kernel';
import type { FastifyInstance } from 'fastify';

/** As Node looks for it. */
const continues = /(?:^|\W)100-continue(?:$|\W)/i;

/** Refuses, in the dialect, heads that HTTP does not allow although Node's parser reads them. */
export function checkHeads(server: FastifyInstance): void {
  // Else Node answers by itself, without a body.
  server.server.on('checkExpectation', (request, response) =>
    server.server.emit('request', request, response),
  );
  // With a callback: a promise for each request costs more than the look at its head.
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
  // RFC 9112, 3.2: one and no more.
  if (hosts > 1 || (hosts === 0 && httpVersion === '1.1')) return new Fault('invalid', 'request', 'one Host');
  const { expect } = headers;
  return expect && !continues.test(expect) ? new Fault('expectation_failed', 'expect') : undefined;
}

/** @param headers names and values in turns */
function hostsIn(headers: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < headers.length; at += 2)
    if (headers[at]!.length === 4 && headers[at]!.toLowerCase() === 'host') count++;
  return count;
}
