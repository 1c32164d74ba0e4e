/** The commerce API, over fetch. */
export class CommerceClient {
  private readonly base: string;

  constructor(
    gateway: string,
    private readonly token: string,
  ) {
    this.base = `${gateway}/api/rest/v1`;
  }

  /** @throws Error with the reply of the server when it is no success. `path` begins with a slash. */
  async ask<T>(method: string, path: string, body?: object): Promise<T> {
    const reply = await fetch(this.base + path, {
      method,
      headers: {
        authorization: `Token ${this.token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
    return (await reply.json()) as T;
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
