import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** What is asked for: one method, and paths and bodies that are gone through in turn. */
export interface Ask {
  method: 'GET' | 'POST' | 'PATCH';
  paths: string[];
  bodies?: string[];
}

export interface Load {
  url: string;
  headers: Record<string, string>;
  connections: number;
  seconds: number;
  ask: Ask;
}

export interface Measured {
  answers: number;
  failures: number;
  seconds: number;
  bytes: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

/** The load generator, the same process for every side that is measured. */
export class Generator {
  readonly #process: ChildProcess = fork(new URL('./generator-process.js', import.meta.url));

  get pid(): number {
    return this.#process.pid!;
  }

  async run(load: Load): Promise<Measured> {
    this.#process.send(load);
    const [answer] = (await once(this.#process, 'message')) as [Measured | { error: string }];
    if ('error' in answer) throw new Error(`the load generator: ${answer.error}`);
    return answer;
  }

  stop(): void {
    this.#process.kill();
  }
}
