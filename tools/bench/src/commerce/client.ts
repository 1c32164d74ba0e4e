import type { Readable } from 'node:stream';

/** The commerce API of a stack, with a key. */
export class Client {
  readonly headers: Record<string, string>;

  constructor(
    readonly gateway: string,
    token: string,
  ) {
    this.headers = { authorization: `Token ${token}` };
  }

  get<T>(path: string): Promise<T> {
    return this.ask<T>('GET', path, {});
  }

  post<T>(path: string, body: object): Promise<T> {
    return this.ask<T>('POST', path, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** Sends a body while it is made. */
  send<T>(path: string, type: string, body: Readable): Promise<T> {
    return this.ask<T>('POST', path, {
      headers: { 'content-type': type },
      body,
      duplex: 'half',
    } as RequestInit);
  }

  /** @throws Error with the reply when it is no success */
  private async ask<T>(method: string, path: string, init: RequestInit): Promise<T> {
    const reply = await fetch(`${this.gateway}/api/rest/v1${path}`, {
      ...init,
      method,
      headers: { ...this.headers, ...(init.headers as Record<string, string>) },
    });
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
    return (await reply.json()) as T;
  }
}
