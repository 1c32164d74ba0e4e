import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether an app answers 200 on `/health/ready`. No agent: a kept connection would meet the next process on the port. */
function isReady(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(`${url}/health/ready`, { agent: false, timeout: 2000 }, (response) => {
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
