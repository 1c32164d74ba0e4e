import { buffer } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  /** Of the envelope. */
  to: string[];
  /** The lines before the first empty one, unfolded. */
  headers: string[];
  subject: string;
  text: string;
  html: string;
}

/** A mail server that keeps what it gets. */
export class MailServer {
  readonly received: ReceivedMail[] = [];
  /** The reply to the next mails: a code of SMTP, or nothing to accept them. */
  refusal: (mail: ReceivedMail) => number | undefined = () => undefined;
  readonly #waiting = new Set<() => void>();
  readonly #server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, { envelope }, done) => {
      void buffer(stream).then((bytes) => {
        const mail = mailOf(
          bytes,
          envelope.rcptTo.map(({ address }) => address),
        );
        const code = this.refusal(mail);
        if (code) return done(Object.assign(new Error('refused'), { responseCode: code }));
        this.received.push(mail);
        done();
        for (const look of this.#waiting) look();
      });
    },
  });

  static async start(): Promise<MailServer> {
    const server = new MailServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  /** For `STOA_SMTP_URL`. */
  get url(): string {
    return `smtp://127.0.0.1:${(this.#server.server.address() as AddressInfo).port}`;
  }

  /** The first mail to an address, when it is there. */
  mailTo(address: string): Promise<ReceivedMail> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.received.find(({ to }) => to.includes(address));
        if (!found) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

interface Part {
  headers: string[];
  body: string;
}

function mailOf(bytes: Buffer, to: string[]): ReceivedMail {
  const { headers, body } = partOf(bytes.toString('latin1'));
  const boundary = /boundary="([^"]+)"/.exec(valueOf(headers, 'content-type'))![1]!;
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((text) => partOf(text.replace(/^\r\n/, '').replace(/\r\n$/, '')));
  const textOf = (type: string): string =>
    decoded(parts.find((one) => valueOf(one.headers, 'content-type').startsWith(type))!);
  return {
    to,
    headers,
    subject: words(valueOf(headers, 'subject')),
    text: textOf('text/plain'),
    html: textOf('text/html'),
  };
}

function partOf(text: string): Part {
  const end = text.indexOf('\r\n\r\n');
  const headers = text
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  return { headers, body: text.slice(end + 4) };
}

const valueOf = (headers: readonly string[], name: string): string => {
  const line = headers.find((one) => one.toLowerCase().startsWith(`${name}:`)) ?? '';
  return line.slice(name.length + 1).trim();
};

function decoded({ headers, body }: Part): string {
  const encoding = valueOf(headers, 'content-transfer-encoding');
  const bytes =
    encoding === 'base64' ? Buffer.from(body, 'base64') : Buffer.from(unquoted(body, encoding), 'latin1');
  return bytes.toString().replaceAll('\r\n', '\n');
}

const unquoted = (text: string, encoding: string): string =>
  encoding === 'quoted-printable' ? hexBytes(text.replaceAll('=\r\n', '')) : text;

const hexBytes = (text: string): string =>
  text.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** Encoded words of a header. */
const words = (text: string): string =>
  text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, (_, kind: string, value: string) =>
      (kind.toUpperCase() === 'B'
        ? Buffer.from(value, 'base64')
        : Buffer.from(hexBytes(value.replaceAll('_', ' ')), 'latin1')
      ).toString(),
    );
