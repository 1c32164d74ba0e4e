import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { readConfig } from './config.js';
import { onInterrupt } from './interrupt.js';
import { seconds } from './report.js';
import type { Stack } from './stack.js';
import { startStack } from './start-stack.js';
import { summary } from './summary.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

export const usage = `npm start [-- --verbose]       everything
npm run infra [-- --verbose]   PostgreSQL and NATS alone, for "npx nx serve <app>"
  --verbose   prints internal addresses too`;

/** `npm start`, and with `--infra` PostgreSQL and NATS alone; in the foreground until it is interrupted. */
export async function main(args: string[]): Promise<never> {
  const { mode, isVerbose } = optionsIn(args);
  const config = readConfig();
  const interrupted = new AbortController();
  let stack: Stack | undefined;
  onInterrupt({
    gently: () => {
      say('\nStopping …');
      interrupted.abort();
    },
    hard: () => {
      stack?.kill();
      process.exit(130);
    },
    withParent: config.hasRunner,
  });
  const since = Date.now();
  say(`Starting in ${config.STOA_DATA_DIR}`);
  try {
    stack = await startStack({
      dataDir: config.STOA_DATA_DIR,
      useGivenServers: true,
      verbose: isVerbose,
      signal: interrupted.signal,
      ...(mode === 'infra' && { apps: [] }),
    });
    const shown = summary(stack, { mode, isVerbose, logs: config.logs });
    say(`\n${greeting[mode]} (${seconds(Date.now() - since)}). Ctrl-C stops everything.\n\n${shown}\n`);
    await once(interrupted.signal, 'abort');
    await stack.stop();
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
  }
  say('Stopped.');
  process.exit(0);
}

function optionsIn(args: string[]): { mode: 'start' | 'infra'; isVerbose: boolean } {
  const options = { infra: { type: 'boolean' }, verbose: { type: 'boolean' } } as const;
  try {
    const { values } = parseArgs({ args, options });
    return { mode: values.infra ? 'infra' : 'start', isVerbose: values.verbose ?? false };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usage}`, { cause: error });
  }
}

const greeting = {
  start: 'Stoa is ready',
  infra: 'The infrastructure is ready; "npx nx serve <app>" runs an app on it',
};
