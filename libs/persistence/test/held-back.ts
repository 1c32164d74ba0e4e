import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Between clients and a server: what the server sends can be held back, and handed over in one piece. */
export class HeldBack {
  #isHolding = false;
  readonly #held = new Map<Socket, Buffer[]>();
  /** Clients whose server has closed the connection meanwhile. */
  readonly #ended: Socket[] = [];

  private constructor(private readonly server: Server) {}

  /** @param url of the server */
  static async open(url: string): Promise<HeldBack> {
    const { hostname, port } = new URL(url);
    const relay = new HeldBack(createServer());
    relay.server.on('connection', (client) => relay.#join(client, connect(Number(port), hostname)));
    await once(relay.server.listen(0, '127.0.0.1'), 'listening');
    return relay;
  }

  /** The URL of the server, through here. */
  of(url: string): string {
    const through = new URL(url);
    through.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return through.href;
  }

  hold(): void {
    this.#isHolding = true;
  }

  /** What is held back. */
  get bytes(): Buffer {
    return Buffer.concat([...this.#held.values()].flat());
  }

  release(): void {
    this.#isHolding = false;
    for (const [client, chunks] of this.#held) client.write(Buffer.concat(chunks));
    this.#held.clear();
    for (const client of this.#ended.splice(0)) client.destroySoon();
  }

  close(): void {
    this.server.close();
  }

  #join(client: Socket, server: Socket): void {
    client.pipe(server);
    server.on('data', (chunk: Buffer) => {
      if (this.#isHolding) this.#held.set(client, [...(this.#held.get(client) ?? []), chunk]);
      else client.write(chunk);
    });
    server.on('error', () => undefined);
    server.on('close', () => (this.#isHolding ? void this.#ended.push(client) : client.destroySoon()));
    client.on('error', () => undefined);
    client.on('close', () => server.destroySoon());
  }
}
