import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { logSize, type Running } from '@stoa/embedded';
import { backOff } from './back-off.js';
import { failureOf, isHopeless, describeEnding, type Ending } from './ending.js';

export interface Program {
  name: string;
  /** Path of the log that the process writes. */
  log: string;
  /** Where an app listens; it may change from life to life. */
  readonly httpPort?: number;
  /** The address of the same, for this machine. */
  readonly url?: string;
  /** Starts the process once; throws when there is no process. */
  run: () => Promise<Running>;
  /** Resolves when it serves; gives up when the signal says that it died. */
  probe?: (signal: AbortSignal) => Promise<void>;
  say?: (line: string) => void;
  /** Injected by the spec. */
  now?: () => number;
  wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/** This many deaths before the first success are no accident: give up. */
const patience = 3;

const deadly = new Set<NodeJS.Signals>([
  'SIGKILL',
  'SIGTERM',
  'SIGINT',
  'SIGQUIT',
  'SIGABRT',
  'SIGSEGV',
  'SIGHUP',
]);

const pause = (ms: number, signal: AbortSignal): Promise<unknown> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);

/** A process that is started again when it dies, until it is stopped. */
export class Supervised {
  /** How lives ended that neither `stop` nor `kill` has ended: `exit 1`, `SIGSEGV`. */
  readonly crashes: string[] = [];
  readonly #program: Program;
  readonly #changes = new EventEmitter().setMaxListeners(0);
  /** Exists while the process is wanted; aborting it ends the loop. */
  #wanted: AbortController | undefined;
  #loop: Promise<void> = Promise.resolve();
  #running: Running | undefined;
  /** Exists while it serves; aborted when it dies. */
  #life: AbortSignal | undefined;
  #hasServed = false;
  #deaths = 0;
  #isKilled = false;
  #failure: Error | undefined;

  constructor(program: Program) {
    this.#program = program;
  }

  get name(): string {
    return this.#program.name;
  }

  get pid(): number | undefined {
    return this.#running?.pid;
  }

  get httpPort(): number | undefined {
    return this.#program.httpPort;
  }

  get url(): string | undefined {
    return this.#program.url;
  }

  /** Comes back when it serves. @throws when it dies again and again before it ever did. */
  async start(): Promise<void> {
    if (this.#wanted?.signal.aborted) await this.#loop;
    if (!this.#wanted) {
      this.#hasServed = false;
      this.#deaths = 0;
      this.#failure = undefined;
      this.#wanted = new AbortController();
      this.#loop = this.#keep(this.#wanted.signal);
    }
    await this.ready();
  }

  /** Ends it for good; comes back when the process is gone. */
  async stop(): Promise<void> {
    this.#wanted?.abort();
    await this.#running?.stop();
    await this.#loop;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** As a failure would: unlike after `stop`, it is started again. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    if (deadly.has(signal)) [this.#life, this.#isKilled] = [undefined, true];
    this.#running?.kill(signal);
  }

  /** Waits until it serves, over restarts; asks it, because a death is noticed a moment late. */
  async ready(): Promise<void> {
    for (;;) {
      const life = await this.#nextLife();
      await this.#program.probe?.(life);
      if (!life.aborted) return;
    }
  }

  async #nextLife(): Promise<AbortSignal> {
    while (!this.#life) {
      if (this.#failure) throw this.#failure;
      if (!this.#wanted || this.#wanted.signal.aborted) throw new Error(`${this.name} is stopped`);
      await once(this.#changes, 'change');
    }
    return this.#life;
  }

  async #keep(wanted: AbortSignal): Promise<void> {
    const { now = Date.now, wait = pause, say } = this.#program;
    const delayAfter = backOff();
    // Servers do not keep this process alive by themselves; a stack that is wanted does.
    const alive = setInterval(() => undefined, 2 ** 30);
    while (!wanted.aborted) {
      const since = now();
      const logStart = logSize(this.#program.log);
      const ending = await this.#live(wanted);
      if (wanted.aborted) break;
      this.#deaths += 1;
      if (!this.#isKilled) this.crashes.push(describeEnding(ending));
      if (!this.#hasServed && (this.#deaths >= patience || isHopeless(ending))) {
        this.#failure = failureOf(ending, this.#program, logStart);
        break;
      }
      const delay = delayAfter(now() - since);
      say?.(`${this.name} died (${describeEnding(ending)}); starting it again in ${delay / 1000} s`);
      await wait(delay, wanted);
    }
    clearInterval(alive);
    this.#wanted = undefined;
    this.#changes.emit('change');
  }

  /** One life, from the start to the death. */
  async #live(wanted: AbortSignal): Promise<Ending> {
    const dead = new AbortController();
    this.#isKilled = false;
    try {
      const running = await this.#program.run();
      this.#running = running;
      if (wanted.aborted) await running.stop();
      void this.#serve(dead.signal);
      return await running.exited;
    } catch (error) {
      return error as Error;
    } finally {
      dead.abort();
      this.#running = undefined;
      this.#life = undefined;
    }
  }

  async #serve(dead: AbortSignal): Promise<void> {
    await this.#program.probe?.(dead);
    if (dead.aborted) return;
    if (this.#deaths > 0) this.#program.say?.(`${this.name} is up again`);
    this.#hasServed = true;
    this.#life = dead;
    this.#changes.emit('change');
  }
}
