/** What a person sees while the stack starts and runs. */
export interface Report {
  say: (line: string) => void;
  /** Does the work and says how long it took; `detail`, such as an internal address, is for those who ask for more. */
  step: <T>(title: string, work: () => Promise<T>, detail?: (result: T) => string) => Promise<T>;
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

export function consoleReport(write: (text: string) => void, isVerbose: boolean): Report {
  const say = (line: string): void => write(`${line}\n`);
  return {
    say,
    async step(title, work, detail = () => '') {
      const since = Date.now();
      const result = await work();
      const more = isVerbose ? `   ${detail(result)}` : '';
      say(`  ${title.padEnd(12)} ${seconds(Date.now() - since)}${more}`.trimEnd());
      return result;
    },
  };
}

export const silentReport: Report = { say: () => undefined, step: (_title, work) => work() };
