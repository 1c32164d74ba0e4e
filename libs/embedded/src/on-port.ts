import { freePort, isPortFree } from './free-port.js';
import { StartupError } from './launch.js';

const attempts = 5;

/**
 * Runs `start` on the wanted port, or on a free one. A free port can be lost between the look and the server's own
 * bind: then another one is taken. A wanted port that is taken is an error at once.
 */
export async function onPort<T>(
  name: string,
  wanted: number | undefined,
  start: (port: number) => Promise<T>,
): Promise<T> {
  if (wanted) {
    if (await isPortFree(wanted)) return start(wanted);
    throw new StartupError(`${name} cannot have port ${wanted} on 127.0.0.1: it is taken`, '');
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await freePort());
    } catch (error) {
      const lost = error instanceof StartupError && /address already in use/i.test(error.log);
      if (!lost || attempt === attempts) throw error;
    }
  }
}
