import type { Running } from '@stoa/embedded';
import { told } from './ending.js';
import { seconds } from './report.js';
import type { Program } from './supervised.js';

/** A process under edit: each change ends it and starts the next; one that dies waits for a change. */
export class Reloaded {
  readonly #program: Program;
  readonly #say: (line: string) => void;
  #running: Running | undefined;
  #queue: Promise<void> = Promise.resolve();
  #isQueued = false;

  constructor(program: Program, say: (line: string) => void) {
    this.#program = program;
    this.#say = say;
  }

  /** Changes come in bursts: what comes while one waits for its turn is covered by it. */
  reload(cause?: string): void {
    if (this.#isQueued) return;
    this.#isQueued = true;
    if (cause) this.#say(`\n${cause} changed`);
    this.#queue = this.#queue.then(() => this.#replace()).catch((error: Error) => this.#say(error.message));
  }

  async stop(): Promise<void> {
    const last = this.#running;
    this.#running = undefined;
    await last?.stop();
  }

  async #replace(): Promise<void> {
    const { name } = this.#program;
    const since = Date.now();
    await this.stop();
    this.#isQueued = false;
    const running = await this.#program.run();
    this.#running = running;
    const dead = new AbortController();
    void running.exited.then((exit) => {
      dead.abort();
      if (this.#running === running)
        this.#say(`${name} ended (${told(exit)}); it starts again at the next change`);
    });
    void this.#program.probe?.(dead.signal).then(() => {
      if (dead.signal.aborted) return;
      this.#say(`${name} is up at ${this.#program.url} (${seconds(Date.now() - since)})`);
    });
  }
}
