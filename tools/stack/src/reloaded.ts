import type { Spawned } from '@stoa/embedded';
import type { AppProgram } from './app-program.js';
import { describeEnding } from './ending.js';
import { seconds } from './report.js';

/**
 * A process under edit: each change ends it and starts the next; one that dies waits for a change. The next process is
 * started ahead as a spare (spare.mjs), so that a change does not wait for what it does not concern.
 */
export class Reloaded {
  readonly #program: AppProgram;
  readonly #say: (line: string) => void;
  #running: Spawned | undefined;
  #spare: Spawned | undefined;
  #queue: Promise<void> = Promise.resolve();
  #isQueued = false;
  #isStopped = false;

  constructor(program: AppProgram, say: (line: string) => void) {
    this.#program = program;
    this.#say = say;
  }

  /** Changes come in bursts: what comes while one waits for its turn is covered by it. */
  reload(cause?: string): void {
    if (this.#isQueued) return;
    this.#isQueued = true;
    if (cause) this.#say(`\n${cause} changed`);
    this.#enqueue(() => this.#replace());
  }

  #enqueue(work: () => Promise<void>): void {
    this.#queue = this.#queue.then(work).catch((error: Error) => this.#say(error.message));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all([this.#end(), this.#spare?.stop()]);
  }

  async #end(): Promise<void> {
    const last = this.#running;
    this.#running = undefined;
    await last?.stop();
  }

  async #replace(): Promise<void> {
    const since = Date.now();
    await this.#end();
    this.#isQueued = false;
    const running = this.#spare ?? (await this.#program.run());
    this.#spare = undefined;
    this.#running = running;
    running.send({ begin: true });
    // Not waited for: a process that never becomes ready must not keep the next change waiting.
    void this.#settled(running, since).then(() => this.#enqueue(() => this.#prepareSpare(running)));
  }

  /** Comes back when the process serves, or when it is dead. */
  async #settled(running: Spawned, since: number): Promise<void> {
    const { name, probe } = this.#program;
    const dead = new AbortController();
    void running.exited.then((exit) => {
      dead.abort();
      if (this.#running === running)
        this.#say(`${name} ended (${describeEnding(exit)}); it starts again at the next change`);
    });
    await probe?.(dead.signal);
    if (!dead.signal.aborted)
      this.#say(`${name} is up at ${this.#program.url} (${seconds(Date.now() - since)})`);
  }

  async #prepareSpare(current: Spawned): Promise<void> {
    if (this.#isStopped || this.#running !== current) return;
    const spare = await this.#program.run();
    this.#spare = spare;
    void spare.exited.then(() => {
      if (this.#spare === spare) this.#spare = undefined;
    });
  }
}
