// Many clients on bare WebSockets in one process, so that they take no time from the measured process. They speak just
// enough Engine.IO 4 to be Socket.IO clients: a client library would cost more than what is measured.
import { WebSocket } from 'ws';
import type { Heard, ListenTo } from './listeners.js';

const atOnce = 100;

const now = (): number => performance.timeOrigin + performance.now();
let delays: number[] = [];
let sockets: WebSocket[] = [];

/** A message is heard when its time stamp is read. */
function hear(text: string, key: string): void {
  const place = text.indexOf(key);
  const start = place + key.length;
  if (place > 0) delays.push(now() - Number.parseFloat(text.slice(start, start + 20)));
}

function open({ url, isSocketIo, stamp, headers }: ListenTo, number: number): Promise<WebSocket> {
  const socket = new WebSocket(url, { headers: headers[number % headers.length], perMessageDeflate: false });
  const key = `"${stamp}":`;
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    if (!isSocketIo) socket.on('open', () => resolve(socket));
    socket.on('message', (data) => {
      const text = String(data);
      if (isSocketIo && text.startsWith('0')) return socket.send('40');
      if (isSocketIo && text.startsWith('40')) return resolve(socket);
      if (text === '2') return socket.send('3');
      hear(text, key);
    });
  });
}

async function listen(to: ListenTo): Promise<void> {
  for (let opened = 0; opened < to.count; opened += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, to.count - opened) }, (_, index) =>
      open(to, opened + index),
    );
    sockets.push(...(await Promise.all(some)));
  }
}

function heard(): Heard {
  const sorted = Float64Array.from(delays).sort();
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  delays = [];
  return { deliveries: sorted.length, p50: at(0.5), p99: at(0.99) };
}

process.on('message', (message: ListenTo | 'heard' | 'close') => {
  if (message === 'heard') return void process.send!(heard());
  if (message === 'close') {
    for (const socket of sockets) socket.terminate();
    sockets = [];
    return void process.send!({ closed: true });
  }
  listen(message).then(
    () => process.send!({ listening: true }),
    (error: Error) => process.send!({ error: error.message }),
  );
});
process.on('disconnect', () => process.exit());
