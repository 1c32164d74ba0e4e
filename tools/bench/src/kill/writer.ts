import { setTimeout as wait } from 'node:timers/promises';

export interface Attempt {
  record: string;
  n: number;
  /** Answered with 200. All else may have been done or not: the answer was lost, perhaps not the change. */
  isAcknowledged: boolean;
}

/** Changes records of its own, each to one number after another. */
export class Writer {
  readonly attempts: Attempt[] = [];

  private constructor(
    private readonly base: string,
    private readonly headers: Record<string, string>,
    private readonly records: string[],
  ) {}

  static async begin(base: string, headers: Record<string, string>, count: number): Promise<Writer> {
    const writer = new Writer(base, { ...headers, 'content-type': 'application/json' }, []);
    for (let index = 0; index < count; index++) {
      const reply = await writer.#send('POST', base, { n: 0 });
      const { _id } = JSON.parse(reply!) as { _id: string };
      writer.records.push(_id);
      writer.attempts.push({ record: _id, n: 0, isAcknowledged: true });
    }
    return writer;
  }

  async change(times: number): Promise<void> {
    for (let index = 0; index < times; index++) {
      const record = this.records[index % this.records.length]!;
      const attempt = { record, n: 1 + index, isAcknowledged: false };
      this.attempts.push(attempt);
      attempt.isAcknowledged =
        (await this.#send('PATCH', `${this.base}/${record}`, { n: attempt.n })) !== undefined;
      if (!attempt.isAcknowledged) await wait(20);
    }
  }

  /** What the records are in the end. */
  async finals(): Promise<{ record: string; n: number }[]> {
    return Promise.all(
      this.records.map(async (record) => {
        const reply = await fetch(`${this.base}/${record}`, { headers: this.headers });
        return { record, n: ((await reply.json()) as { n: number }).n };
      }),
    );
  }

  async #send(method: string, url: string, body: object): Promise<string | undefined> {
    try {
      const reply = await fetch(url, { method, headers: this.headers, body: JSON.stringify(body) });
      const text = await reply.text();
      return reply.status === 200 ? text : undefined;
    } catch {
      return undefined;
    }
  }
}
