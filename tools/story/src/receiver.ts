import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a webhook has brought. */
export interface Received {
  id: string;
  type: string;
  object_id: number;
  sequence: number;
  data: Record<string, unknown>;
}

/** A web server of the supplier, to which webhooks are sent. */
export class Receiver {
  readonly received: Received[] = [];
  /** What is wrong with requests. */
  readonly faults: string[] = [];
  /** Shown when the webhook was made. */
  secret = '';

  readonly #server = createServer((request, response) => {
    void text(request).then((body) => {
      const event = JSON.parse(body) as Received;
      const { id } = event;
      const { 'x-signature': signature, 'x-event-id': named } = request.headers;
      if (signature !== this.#signature(request.headers, body)) this.faults.push(`${id}: signature`);
      if (named !== id) this.faults.push(`${id}: X-Event-Id`);
      // An event may come twice.
      if (!this.received.some((one) => one.id === id)) this.received.push(event);
      response.writeHead(204).end();
    });
  });

  static async open(): Promise<Receiver> {
    const receiver = new Receiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #signature({ 'x-timestamp': time }: IncomingHttpHeaders, body: string): string {
    return `sha256=${createHmac('sha256', this.secret)
      .update(`${String(time)}.${body}`)
      .digest('hex')}`;
  }
}
