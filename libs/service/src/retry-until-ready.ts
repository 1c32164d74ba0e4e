import type { Logger } from './logger.js';

const firstDelay = 100;
const maxDelay = 2000;

/** Retries until the connection works or the time is over: servers start in any order. */
export async function retryUntilReady<T>(
  log: Logger,
  what: string,
  connect: () => Promise<T>,
  seconds = 60,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (let delay = firstDelay; ; delay = Math.min(delay * 2, maxDelay)) {
    try {
      return await connect();
    } catch (error) {
      if (Date.now() + delay > deadline) throw error;
      log.warn(`waiting for ${what}: ${(error as Error).message}`);
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
  }
}
