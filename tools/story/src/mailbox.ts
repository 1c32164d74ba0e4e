import type { World } from './world.js';

export interface Mail {
  at: string;
  to: string;
  subject: string;
  text: string;
}

/** The mails of a development stack, which keeps the last hundred: they are collected day by day. */
export class Mailbox {
  readonly #mails = new Map<string, Mail>();

  /** @param domain of the recipients */
  constructor(
    private readonly world: World,
    private readonly domain: string,
  ) {}

  get mails(): Mail[] {
    return [...this.#mails.values()];
  }

  async collect(): Promise<void> {
    const { gateway, admin } = this.world;
    const basic = Buffer.from(`${admin.login}:${admin.password}`).toString('base64');
    const reply = await fetch(`${gateway}/dev/mailbox`, { headers: { authorization: `Basic ${basic}` } });
    if (!reply.ok) throw new Error(`/dev/mailbox: ${reply.status} ${await reply.text()}`);
    const { mails } = (await reply.json()) as { mails: Mail[] };
    for (const mail of mails)
      if (mail.to.endsWith(`@${this.domain}`))
        this.#mails.set([mail.at, mail.to, mail.subject].join('\n'), mail);
  }
}
