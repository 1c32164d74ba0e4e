/** What a request sends: an object as JSON, or anything else as it is. */
export interface Sent {
  body?: object | string | FormData;
  headers?: Record<string, string>;
}

/** Of one caller; without a token, of a visitor. */
export class CommerceClient {
  private readonly base: string;

  constructor(
    gateway: string,
    private readonly token?: string,
  ) {
    this.base = `${gateway}/api/rest/v1`;
  }

  /** @throws Error with the reply of the server when it is no success. `path` begins with a slash. */
  async ask<T>(method: string, path: string, body?: object): Promise<T> {
    const [status, reply] = await this.answer<T>(method, path, body && { body });
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(reply)}`);
    return reply;
  }

  /** The status and the body, whatever the server says. */
  async answer<T>(method: string, path: string, sent: Sent = {}): Promise<[status: number, body: T]> {
    const reply = await this.send(method, path, sent);
    const text = await reply.text();
    return [reply.status, (text && JSON.parse(text)) as T];
  }

  send(method: string, path: string, { body, headers }: Sent = {}): Promise<Response> {
    const isJson = typeof body === 'object' && !(body instanceof FormData);
    return fetch(this.base + path, {
      method,
      headers: {
        ...(this.token && { authorization: `Token ${this.token}` }),
        ...(isJson && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: isJson ? JSON.stringify(body) : body }),
    });
  }

  /** Every object of a list, page by page. */
  async all<T>(path: string): Promise<T[]> {
    const found: T[] = [];
    for (let page = 1; ; page++) {
      const { next, results } = await this.ask<{ next: string | null; results: T[] }>(
        'GET',
        `${path}${path.includes('?') ? '&' : '?'}page_size=1000&page=${page}`,
      );
      found.push(...results);
      if (!next) return found;
    }
  }

  /** The id of the object of a list that a filter finds. */
  async idOf(path: string, filter: string): Promise<number> {
    const { results } = await this.ask<{ results: { id: number }[] }>('GET', `${path}?${filter}`);
    return results[0]!.id;
  }

  /** The object of a list that a filter finds, or else a new one. */
  async findOrCreate<T extends { id: number }>(path: string, filter: string, body: object): Promise<T> {
    const { results } = await this.ask<{ results: T[] }>('GET', `${path}?${filter}`);
    return results[0] ?? this.ask<T>('POST', path, body);
  }
}
