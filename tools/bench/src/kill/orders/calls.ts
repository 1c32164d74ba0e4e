import { setTimeout as wait } from 'node:timers/promises';

/** Milliseconds before a call is sent again. */
const pause = 100;
/** Milliseconds after which a client takes the connection for lost. */
const timeout = 5000;

export interface Answer {
  status: number;
  body: unknown;
}

/** A call that is sent, with one key, until it is answered for good. */
export interface Call {
  kind: string;
  key: string;
  path: string;
  /** How often it was sent. */
  sent: number;
  isReplayed: boolean;
  answer?: Answer;
}

/** All calls of a trial. */
export class Calls {
  readonly all: Call[] = [];
  /** Milliseconds since 1970 after which no call is sent again. */
  deadline = Infinity;
  #count = 0;

  constructor(private readonly seed: number) {}

  /** A text that no other call of any trial has: calls leave it in what they write. */
  nextKey(): string {
    return `${this.seed}-${++this.#count}`;
  }

  get acknowledged(): Call[] {
    return this.all.filter(({ answer }) => answer && isDone(answer));
  }
}

const isDone = ({ status }: Answer): boolean => status < 300;

/** What answers nothing: the outcome is not known, or another attempt is under way. */
const isOpen = ({ status, body }: Answer): boolean =>
  status >= 500 || (status === 409 && JSON.stringify(body).includes('in progress'));

/** A user who makes calls. */
export class Caller {
  readonly #headers: Record<string, string>;

  constructor(
    private readonly base: string,
    token: string,
    private readonly calls: Calls,
  ) {
    this.#headers = { authorization: `Token ${token}`, 'content-type': 'application/json' };
  }

  /** @returns the reply, if the call is done. @param key of `Calls.nextKey` */
  async post<T>(
    kind: string,
    path: string,
    body: object,
    key = this.calls.nextKey(),
  ): Promise<T | undefined> {
    const call: Call = { kind, key, path, sent: 0, isReplayed: false };
    this.calls.all.push(call);
    while (Date.now() < this.calls.deadline) {
      const answer = await this.#send(call, body);
      if (answer && !isOpen(answer)) {
        call.answer = answer;
        return isDone(answer) ? (answer.body as T) : undefined;
      }
      await wait(pause);
    }
    return undefined;
  }

  async #send(call: Call, body: object): Promise<Answer | undefined> {
    call.sent++;
    try {
      const headers = { ...this.#headers, 'idempotency-key': call.key };
      const reply = await fetch(this.base + call.path, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(timeout),
      });
      call.isReplayed = reply.headers.has('idempotency-replayed');
      return { status: reply.status, body: await reply.json() };
    } catch {
      return undefined; // the connection is lost
    }
  }
}
