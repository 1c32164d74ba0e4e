/** As much of the store API as is needed here, spoken with the platform's own fetch. */
export class StoreClient {
  private constructor(
    readonly gateway: string,
    private readonly token: string,
  ) {}

  static async logIn(gateway: string, login: string, password: string): Promise<StoreClient> {
    const reply = await fetch(`${gateway}/api/v1/auth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login, password }),
    });
    if (!reply.ok)
      throw new Error(`${gateway} does not let ${login} in: ${reply.status} ${await reply.text()}`);
    return new StoreClient(gateway, ((await reply.json()) as { token: string }).token);
  }

  /** @throws Error with the server's words when the answer is no success. `path` begins with `/api/v1`. */
  async ask(method: string, path: string, body?: object): Promise<Response> {
    const reply = await fetch(this.gateway + path, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
    return reply;
  }

  async json<T>(method: string, path: string, body?: object): Promise<T> {
    return (await this.ask(method, path, body)).json() as Promise<T>;
  }
}
