import { get as plainly } from 'node:http';
import { get as overTls } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Whether an app answers 200 on `/health/ready`. No agent: a kept connection would meet the next process on the port.
 * The certificate is for clients and not checked here: the process is our own child on this machine.
 */
function isReady(url: string): Promise<boolean> {
  const get = url.startsWith('https:') ? overTls : plainly;
  const options = { agent: false, timeout: 2000, rejectUnauthorized: false } as const;
  return new Promise((resolve) => {
    const request = get(`${url}/health/ready`, options, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}

export async function untilReady(url: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !(await isReady(url))) await sleep(40);
}
