import { once } from 'node:events';
import { createServer } from 'node:net';

async function listen(port: number, host: string): Promise<number> {
  const server = createServer().listen({ port, host, exclusive: true });
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : port;
}

/** A port that is free at this moment; another process may take it before it is used. */
export const freePort = (host = '127.0.0.1'): Promise<number> => listen(0, host);

/** Whether `port` can be listened on; a port that this user may not have at all is an error, not a no. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  try {
    await listen(port, host);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
}
