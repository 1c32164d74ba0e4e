import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The server greets each connection with one line, once it takes clients; JetStream is up by then or not at all. */
async function greets(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  try {
    const [greeting] = (await once(socket, 'data', { signal: AbortSignal.timeout(2000) })) as [Buffer];
    return /^INFO \{.*"jetstream":true/.test(greeting.toString());
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

export async function waitForNats(port: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !(await greets(port))) await sleep(20);
}
