import type { IncomingMessage } from 'node:http';
import { Fault } from '@stoa/kernel';
import type { FastifyInstance } from 'fastify';

/** As Node looks for it. */
const continues = /(?:^|\W)100-continue(?:$|\W)/i;

/** Refuses, in the dialect, heads that HTTP does not allow although Node's parser reads them. */
export function mindHeads(server: FastifyInstance): void {
  // Else Node answers by itself, without a body.
  server.server.on('checkExpectation', (request, response) =>
    server.server.emit('request', request, response),
  );
  server.addHook('onRequest', async ({ raw }, reply) => {
    const fault = faultIn(raw);
    if (!fault) return;
    // Such a client may send its body, or not.
    reply.header('connection', 'close');
    throw fault;
  });
}

function faultIn({ rawHeaders, headers, httpVersion }: IncomingMessage): Fault | undefined {
  const hosts = rawHeaders.filter(
    (name, index) => index % 2 === 0 && name.length === 4 && /^host$/i.test(name),
  );
  // RFC 9112, 3.2: one and no more.
  if (hosts.length > 1 || (!hosts.length && httpVersion === '1.1'))
    return new Fault('invalid', 'request', 'one Host');
  const { expect } = headers;
  return expect && !continues.test(expect) ? new Fault('expectation_failed', 'expect') : undefined;
}
