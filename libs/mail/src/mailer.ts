import { Inject, Injectable } from '@nestjs/common';
import { Bus } from '@stoa/bus';
import { recentMails } from '@stoa/contracts';
import { emailAddress } from '@stoa/dto';
import type { Clock } from '@stoa/kernel';
import { CLOCK, CONFIG, LOG, type Logger } from '@stoa/service';
import { createTransport } from 'nodemailer';
import type { z } from 'zod';
import type { MailConfig } from './mail.config.js';
import { render, type Rendered } from './render.js';
import { languageOf, type Template } from './template.js';

/** Who gets a mail. */
export interface Recipient {
  email: string;
  /** As the directory knows it; mails to users without one are in the language of the project. */
  language?: string | null | undefined;
}

/** What a mail is made of. */
interface Draft<T extends z.ZodType> {
  to: Recipient;
  values: z.input<T>;
  /** The same for each attempt, so that mail servers and readers know a repeated mail. */
  id?: string;
}

/** Milliseconds. */
const timeouts = { connectionTimeout: 5000, greetingTimeout: 5000, socketTimeout: 10_000 };

/** Sends one mail at once: by the configured server, or to the mailbox of a development stack. */
@Injectable()
export class Mailer {
  readonly #mailbox;

  constructor(
    @Inject(CONFIG) private readonly config: MailConfig,
    @Inject(LOG) private readonly log: Logger,
    @Inject(CLOCK) private readonly clock: Clock,
    bus: Bus,
  ) {
    this.#mailbox = bus.recent(recentMails);
  }

  /** @throws the error of the mail server, unless it will refuse this mail always */
  async deliver<T extends z.ZodType>(template: Template<T>, { to, values, id }: Draft<T>): Promise<void> {
    const { STOA_SMTP_URL: server, STOA_MAIL_FROM: from, STOA_MAILBOX: isKept } = this.config;
    const { name } = template;
    if (!isAddress(to.email))
      return this.log.warn({ template: name }, 'no mail was sent to what is no address');
    const language = languageOf(to.language, this.config.STOA_MAIL_LANGUAGE);
    const mail = render(template, language, values);
    if (server) return this.#send(server, { ...mail, to: to.email, id, template: name });
    const at = new Date(this.clock()).toISOString();
    if (isKept) return this.#mailbox.add({ at, template: name, from, to: to.email, ...mail });
    this.log.warn({ template: name }, 'a mail was not sent: set STOA_SMTP_URL');
  }

  async #send(
    server: string,
    { to, id, template, ...mail }: Rendered & { to: string; id: string | undefined; template: string },
  ): Promise<void> {
    const transport = createTransport({
      url: server,
      ...timeouts,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    try {
      await transport.sendMail({
        ...mail,
        from: this.config.STOA_MAIL_FROM,
        // An object is one address; a text would be parsed as a list of them.
        to: { name: '', address: to },
        ...(id && { messageId: `<${id}@stoa>` }),
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    } catch (error) {
      if (!isFinal(error)) throw error;
      this.log.error({ err: error, template }, 'the mail server refuses a mail');
    } finally {
      transport.close();
    }
  }
}

export const isAddress = (text: string): boolean => emailAddress.safeParse(text).success;

/** The server refuses the recipient or the text, and not for now. */
function isFinal(error: unknown): boolean {
  const { code, responseCode = 0 } = error as { code?: string; responseCode?: number };
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode >= 500;
}
