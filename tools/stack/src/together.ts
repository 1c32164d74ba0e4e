import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError } from '@stoa/config';

const patience = 3000;

/**
 * Waits for all; the first failure counts. Apps that read the same environment tend to refuse it together, so the
 * problems of the others are waited for and reported with it, each once.
 */
export async function together(starts: readonly Promise<unknown>[], waitMs = patience): Promise<void> {
  try {
    await Promise.all(starts);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const problems = new Set<string>(error.problems);
    const collected = starts.map((start) =>
      start.catch((other: unknown) => {
        if (other instanceof ConfigurationError) other.problems.forEach((problem) => problems.add(problem));
      }),
    );
    await Promise.race([Promise.all(collected), sleep(waitMs, undefined, { ref: false })]);
    throw new ConfigurationError([...problems]);
  }
}
