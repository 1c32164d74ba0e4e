import type { Bus } from '@stoa/bus';
import { recentMails } from '@stoa/contracts';
import { Fault } from '@stoa/kernel';
import type { Authenticator } from '@stoa/service';
import type { FastifyInstance } from 'fastify';
import { pageHeaders } from '../home/page-headers.js';
import { prefersHtml } from '../home/prefers-html.js';
import { Administrators } from './administrator.js';
import { mailboxText } from './page.js';

const challenge = 'Basic realm="Stoa mailbox", charset="UTF-8"';

/**
 * Serves `/dev/mailbox`: the last mails of a stack without a mail server, as a page or as JSON. They contain tokens that
 * set passwords, so they are for administrators alone, wherever a request comes from.
 */
export function mountMailbox(server: FastifyInstance, bus: Bus, authenticator: Authenticator): void {
  const administrators = new Administrators(bus, authenticator);
  const mails = bus.recent(recentMails);
  server.get('/dev/mailbox', async (request, reply) => {
    reply.headers({ vary: 'Accept, Authorization', 'cache-control': 'no-store' });
    try {
      await administrators.check(request);
    } catch (error) {
      if (Fault.from(error).kind === 'unauthenticated') reply.header('www-authenticate', challenge);
      throw error;
    }
    const { to } = request.query as { to?: string | string[] };
    const shown = (await mails.all()).filter((mail) => !to || mail.to === to);
    if (!prefersHtml(request.headers.accept)) return { mails: shown };
    return reply.headers(pageHeaders).type('text/html; charset=utf-8').send(mailboxText(shown));
  });
}
