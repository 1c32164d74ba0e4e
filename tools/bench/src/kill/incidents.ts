import { join } from 'node:path';
import { lastLines, logSize } from '@stoa/embedded';
import type { Stack } from '@stoa/stack';

const tailLines = 40;
/** Of Node.js, for an error that ends the process or would have, and of the logger. */
const serious = /uncaught|unhandled|"level":"fatal"/i;

/** What happens to the processes of a stack beside what a trial does to them. */
export class Incidents {
  /** What there was before, by process. */
  readonly #before: { name: string; crashes: number; size: number }[];

  constructor(private readonly stack: Stack) {
    this.#before = ['postgres', 'nats', ...Object.keys(stack.apps())].map((name) => ({
      name,
      crashes: stack.processes.get(name).crashes.length,
      size: logSize(this.#log(name)),
    }));
  }

  /** Processes that ended by themselves, with the end of their logs; else what their logs say of errors that were not handled. */
  found(): string[] {
    return this.#before.flatMap(({ name, crashes, size }) => {
      const lines = lastLines(this.#log(name), { start: size, count: tailLines });
      const ended = this.stack.processes.get(name).crashes.slice(crashes);
      if (ended.length) return [`${name} ended by itself (${ended.join(', ')}):\n${lines}`];
      return lines.split('\n').flatMap((line) => (serious.test(line) ? [`the log of ${name}: ${line}`] : []));
    });
  }

  #log(name: string): string {
    return join(this.stack.paths.logs, `${name}.log`);
  }
}
