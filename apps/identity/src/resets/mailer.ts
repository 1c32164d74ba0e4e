import { Inject, Injectable } from '@nestjs/common';
import type { Account } from '@stoa/dto';
import { CONFIG, LOG } from '@stoa/service';
import { createTransport } from 'nodemailer';
import type { Logger } from 'pino';
import type { MailConfig } from './mail.config.js';

/** Sends mail by the configured server. Without one it logs a warning. */
@Injectable()
export class Mailer {
  constructor(
    @Inject(CONFIG) private readonly config: MailConfig,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /** @throws the error of the mail server */
  async sendReset({ email, login, user }: Account, token: string): Promise<void> {
    const { STOA_SMTP_URL: server, STOA_MAIL_FROM: from, STOA_PASSWORD_RESET_URL: page } = this.config;
    if (!server) return this.log.warn({ user }, 'no mail with a reset token was sent: set STOA_SMTP_URL');
    const link = page ? page.replaceAll('{token}', token) : token;
    const text = [
      `Someone, you we think, wants to set a new password for ${login}.`,
      page ? 'You can do so here:' : 'This is the token that it takes:',
      link,
      'It is good once, and for an hour. If it was not you, there is nothing to be done.',
    ];
    const transport = createTransport(
      { url: server, connectionTimeout: 5000, socketTimeout: 10_000 },
      { from },
    );
    await transport.sendMail({ to: email, subject: 'A new password', text: text.join('\n\n') });
    transport.close();
  }
}
