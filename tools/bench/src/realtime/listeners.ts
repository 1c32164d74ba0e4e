import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface ListenTo {
  url: string;
  count: number;
  isSocketIo: boolean;
  /** The key of a message whose number is the time that delays are measured from. */
  stamp: 't' | '_at';
  /** Clients take them in turn. */
  headers: Record<string, string>[];
}

export interface Heard {
  deliveries: number;
  /** Milliseconds from the time that stands in a message to its arrival. */
  p50: number;
  p99: number;
}

/** Clients that only listen. */
export class Listeners {
  readonly #process: ChildProcess = fork(new URL('./listeners-process.js', import.meta.url));

  async listen(to: ListenTo): Promise<void> {
    await this.#ask(to);
  }

  /** Since it was asked last. */
  async heard(): Promise<Heard> {
    return (await this.#ask('heard')) as Heard;
  }

  async close(): Promise<void> {
    await this.#ask('close');
  }

  stop(): void {
    this.#process.kill();
  }

  async #ask(message: ListenTo | 'heard' | 'close'): Promise<object> {
    this.#process.send(message);
    const [answer] = (await once(this.#process, 'message')) as [object & { error?: string }];
    if (answer.error) throw new Error(`the listeners: ${answer.error}`);
    return answer;
  }
}
