/** What a person sees while the stack starts and runs. */
export interface Report {
  say: (line: string) => void;
  /** Does the work and says how long it took. `detail` is asked for when it is done. */
  step: <T>(title: string, work: () => Promise<T>, detail?: (result: T) => string) => Promise<T>;
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

export function consoleReport(write: (text: string) => void): Report {
  const say = (line: string): void => write(`${line}\n`);
  return {
    say,
    async step(title, work, detail = () => '') {
      const since = Date.now();
      const result = await work();
      say(`  ${title.padEnd(12)} ${detail(result).padEnd(24)} ${seconds(Date.now() - since)}`);
      return result;
    },
  };
}

export const silentReport: Report = { say: () => undefined, step: (_title, work) => work() };
