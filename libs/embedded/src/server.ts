import type { Exit, Running } from './launch.js';

/** A server over its runs: the address stays the same, the process may come and go. */
export interface Server extends Running {
  readonly url: string;
  readonly port: number;
  /** Starts it again on the same port, whether it runs now or died. */
  restart(): Promise<void>;
}

/** `run` starts the process once more; `pid` and `exited` are those of the latest run. */
export function serverOf(url: string, port: number, first: Running, run: () => Promise<Running>): Server {
  let current = first;
  return {
    url,
    port,
    get pid(): number {
      return current.pid;
    },
    get exited(): Promise<Exit> {
      return current.exited;
    },
    stop: () => current.stop(),
    kill: (signal) => current.kill(signal),
    restart: async () => {
      await current.stop();
      current = await run();
    },
  };
}
