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

  /** Until so many changes are acknowledged, however many attempts that takes. */
  async change(times: number): Promise<void> {
    for (let done = 0, n = 1; done < times; n++) {
      const record = this.records[n % this.records.length]!;
      const attempt = { record, n, isAcknowledged: false };
      this.attempts.push(attempt);
      const reply = await this.#send('PATCH', `${this.base}/${record}`, { n });
      attempt.isAcknowledged = reply !== undefined;
      if (attempt.isAcknowledged) done++;
      else await wait(50);
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
