/** npm passes on the Ctrl-C that the terminal has sent to us already: for so long a repetition is the same one. */
const echo = 1000;
const look = 1000;

export interface Interrupt {
  gently: () => void;
  hard: () => void;
  /** Also when the process that started us is gone: `kill -9` of npm must not leave a stack behind. */
  withParent: boolean;
}

/** The first signal asks, the second insists. */
export function onInterrupt({ gently, hard, withParent }: Interrupt): void {
  let first: number | undefined;
  const heard = (): void => {
    if (first === undefined) {
      first = Date.now();
      gently();
    } else if (Date.now() - first > echo) hard();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, heard);
  process.on('disconnect', heard);
  // A terminal that closed takes no more words; that is no reason to die half-way.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (!withParent || process.ppid === parent) return;
    clearInterval(watch);
    gently();
  }, look);
}
