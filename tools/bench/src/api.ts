/** A small client of the store API for what must be in place before anything is measured. */
export class Api {
  private constructor(
    readonly url: string,
    readonly headers: Record<string, string>,
  ) {}

  static async login(gateway: string, person: { login: string; password: string }): Promise<Api> {
    const url = `${gateway}/api/v1`;
    const { token } = await new Api(url, {}).post<{ token: string }>('/auth/token', person);
    return new Api(url, { authorization: `Bearer ${token}` });
  }

  async post<Reply>(path: string, body: unknown): Promise<Reply> {
    const headers = { ...this.headers, 'content-type': 'application/json' };
    const reply = await fetch(this.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`POST ${path}: ${reply.status} ${text}`);
    return JSON.parse(text) as Reply;
  }

  /** All records of a store as JSON texts, in batches, without ever holding them all. */
  async *records(path: string): AsyncGenerator<string[]> {
    const reply = await fetch(`${this.url}${path}?nolimit=true&streamed=true`, { headers: this.headers });
    if (!reply.ok) throw new Error(`GET ${path}: ${reply.status} ${await reply.text()}`);
    let rest = '';
    for await (const text of reply.body!.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      const records = lines.filter((line) => line.length > 1);
      if (records.length) yield records;
    }
  }
}
