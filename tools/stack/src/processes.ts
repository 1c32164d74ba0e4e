import type { Supervised } from './supervised.js';

/** A process of the stack in the hands of a test: stop it, kill it, bring it back. */
export type StackProcess = Pick<
  Supervised,
  'name' | 'pid' | 'httpPort' | 'crashes' | 'start' | 'stop' | 'restart' | 'kill' | 'ready'
>;

const layers = ['postgres', 'nats', 'service', 'gateway'] as const;
export type Layer = (typeof layers)[number];

/** All processes by name, and the order in which they end: a process ends before those that it uses. */
export class Processes {
  readonly #all = new Map<string, { layer: Layer; process: Supervised }>();
  #isStopping = false;

  /** To be called before the process is started, so that whatever happens then it is stopped. */
  own(layer: Layer, process: Supervised): Supervised {
    if (this.#isStopping) throw new Error('The stack is stopping');
    this.#all.set(process.name, { layer, process });
    return process;
  }

  get(name: string): StackProcess {
    const found = this.#all.get(name)?.process;
    if (found) return found;
    throw new Error(`No process ${name} in this stack; there are ${[...this.#all.keys()].join(', ')}`);
  }

  /** A name for one more instance: `gateway-2`. */
  nextName(app: string): string {
    if (!this.#all.has(app)) return app;
    let number = 2;
    while (this.#all.has(`${app}-${number}`)) number++;
    return `${app}-${number}`;
  }

  /** Of the apps, by name. */
  urls(): Record<string, string> {
    const apps = [...this.#in('service'), ...this.#in('gateway')];
    return Object.fromEntries(apps.flatMap(({ name, url }) => (url ? [[name, url]] : [])));
  }

  #in(layer: Layer): Supervised[] {
    return [...this.#all.values()].filter((owned) => owned.layer === layer).map(({ process }) => process);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const layer of layers.toReversed())
      await Promise.all(this.#in(layer).map((process) => process.stop()));
  }

  /** At once: kills what keeps no data; PostgreSQL gets SIGQUIT, its immediate shutdown. */
  kill(): void {
    for (const layer of layers) {
      for (const process of this.#in(layer)) process.kill(layer === 'postgres' ? 'SIGQUIT' : 'SIGKILL');
    }
  }
}
