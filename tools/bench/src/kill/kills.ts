import { setTimeout as wait } from 'node:timers/promises';
import type { Stack } from '@stoa/stack';

export interface KillOptions {
  /** Processes of which one after another is killed. */
  victims: readonly string[];
  random: () => number;
  /** Milliseconds before each kill: the shortest pause, and the longest. */
  pauses: readonly [number, number];
  /** Ends the killing. */
  signal?: AbortSignal;
  /** Milliseconds after which the killing ends; those in which a victim starts again do not count. */
  serving?: number;
  /** No limit unless given. */
  times?: number | undefined;
  /** Called when a victim serves again. */
  revived?: (victim: string) => Promise<void>;
}

/** Kills with `kill -9` at random moments; the next one when the last one serves again. @returns the names of the killed */
export async function killAtRandom(stack: Stack, options: KillOptions): Promise<string[]> {
  const { victims, random, signal, pauses, times = Infinity, revived } = options;
  const [shortest, longest] = pauses;
  const killed: string[] = [];
  for (let rest = options.serving ?? Infinity; ;) {
    const pause = killed.length < times ? shortest + random() * (longest - shortest) : rest;
    await wait(Math.min(pause, rest));
    rest -= pause;
    if (signal?.aborted || rest <= 0) return killed;
    const victim = victims[Math.floor(random() * victims.length)]!;
    const process = stack.processes.get(victim);
    process.kill('SIGKILL');
    killed.push(victim);
    // The supervisor would wait longer after each death.
    await process.restart();
    await revived?.(victim);
  }
}
