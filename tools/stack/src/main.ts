import { once } from 'node:events';
import { readConfig } from './config.js';
import { onInterrupt } from './interrupt.js';
import { seconds } from './report.js';
import type { Stack } from './stack.js';
import { startStack } from './start-stack.js';
import { summary } from './summary.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** `npm start`, and with `infra` PostgreSQL and NATS alone; in the foreground until it is interrupted. */
export async function main(mode: 'start' | 'infra'): Promise<never> {
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
      signal: interrupted.signal,
      ...(mode === 'infra' && { apps: [] }),
    });
    say(
      `\n${greeting[mode]} (${seconds(Date.now() - since)}). Ctrl-C stops everything.\n\n${summary(stack, mode)}\n`,
    );
    await once(interrupted.signal, 'abort');
    await stack.stop();
  } catch (error) {
    if (!interrupted.signal.aborted) {
      process.stderr.write(`\n${(error as Error).message}\n`);
      process.exit(1);
    }
  }
  say('Stopped.');
  process.exit(0);
}

const greeting = {
  start: 'Stoa is ready',
  infra: 'The infrastructure is ready; "npx nx serve <app>" runs an app on it',
};
