import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Stack } from '@stoa/stack';
import type { Api } from '../api.js';
import type { ListenTo } from './listeners.js';

/** A server that sends messages to many clients. */
export interface Side {
  name: string;
  pid: number;
  to: Omit<ListenTo, 'count'>;
  /** Bytes of a message beside its padding. */
  overhead: number;
  /** Sends a message to all clients; `t` in it is the time. */
  emit(message: { t: number; pad: string }): void;
  stop(): void;
}

/** Plain Socket.IO, or bare ws, in a process of its own. */
export async function baseline(kind: 'socket.io' | 'ws'): Promise<Side> {
  const child = fork(new URL('./baseline-process.js', import.meta.url), [kind]);
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  const path = kind === 'socket.io' ? '/socket.io/?EIO=4&transport=websocket' : '/';
  return {
    name: kind === 'socket.io' ? 'plain Socket.IO 4' : 'bare ws',
    pid: child.pid!,
    overhead: 60,
    to: { url: `ws://127.0.0.1:${port}${path}`, isSocketIo: kind === 'socket.io', stamp: 't', headers: [{}] },
    emit: (message) => void child.send(message),
    stop: () => void child.kill(),
  };
}

/** A user with a record that no other user sees. */
export interface Owner {
  api: Api;
  record: string;
}

/**
 * Stoa as it is: a change of a record comes by HTTP, is committed, published and sent. Several owners take turns, and
 * the clients are divided among them. Clients connect to realtime itself, as in a cluster. Delays count from the request (`t`), or
 * from the moment that the store gave to the change (`_at`), just before its commit.
 */
export function stoa(stack: Stack, owners: readonly Owner[], stamp: 't' | '_at'): Side {
  const { pid, httpPort } = stack.processes.get('realtime');
  const path = '/socket.io/?EIO=4&transport=websocket';
  let turn = 0;
  return {
    name: 'stoa',
    pid: pid!,
    overhead: 440,
    to: {
      url: `ws://127.0.0.1:${httpPort}${path}`,
      isSocketIo: true,
      stamp,
      headers: owners.map(({ api }) => api.headers),
    },
    emit: (message) => {
      const { api, record } = owners[turn++ % owners.length]!;
      const headers = { ...api.headers, 'content-type': 'application/json' };
      void fetch(`${api.url}/devices/${record}`, { method: 'PATCH', headers, body: JSON.stringify(message) });
    },
    stop: () => undefined,
  };
}
