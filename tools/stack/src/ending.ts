import { ConfigurationError } from '@stoa/config';
import { lastLines, StartupError, type Exit } from '@stoa/embedded';

/** How a life ended: by exit or signal, or by an error before it began. */
export type Ending = Exit | Error;

/** sysexits' EX_CONFIG: what a process ends with when its environment is wrong; trying again is no use. */
const wrongConfiguration = 78;

/** Nothing that came up even once ends like that. */
export const isHopeless = (ending: Ending): boolean =>
  ending instanceof Error || ending.code === wrongConfiguration;

export function describeEnding(ending: Ending): string {
  if (ending instanceof Error) return ending.message.split('\n')[0] ?? ending.name;
  return ending.signal ?? `exit ${ending.code}`;
}

/** The error for those who wait for it; `logStart` is where the last life's lines begin. */
export function failureOf(
  ending: Ending,
  { name, log }: { name: string; log: string },
  logStart: number,
): Error {
  if (ending instanceof Error) return ending;
  const tail = lastLines(log, { start: logStart });
  if (ending.code === wrongConfiguration) return new ConfigurationError(plainLines(tail));
  const message = `${name} does not start (${describeEnding(ending)}); the end of ${log}:`;
  return new StartupError(message, tail);
}

/** What a process wrote about its variables, without its log. */
const plainLines = (text: string): string[] =>
  text.split('\n').filter((line) => line && !line.startsWith('{'));
