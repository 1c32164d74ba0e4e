import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { refusal } from '../handshake/authenticate-handshake.js';
import type { Client, Resumed } from '../connections/connections.js';
import type { Broadcast } from '../feed/broadcast.js';
import { Fault } from '@stoa/kernel';

/** RFC 6455, and of the range that it leaves to applications the HTTP status that fits. */
const closeCodes = new Map([
  ['slow_consumer', 1013],
  ['unauthorized', 4401],
  ['going_away', 1001],
]);

/** A client on a bare WebSocket: one text frame an event. */
export class StreamClient implements Client {
  readonly kind = 'stream';
  readonly #connection: Socket;

  constructor(private readonly socket: WebSocket) {
    this.#connection = (socket as unknown as { _socket: Socket })._socket;
  }

  /** The frame is ready, so it goes past ws; nothing of ours waits in there. */
  send(message: Broadcast): void {
    if (this.socket.readyState === this.socket.OPEN) this.#connection.write(message.frame[0]!);
  }

  /** Bytes tell enough: nothing waits but in the socket. */
  get queuedMessages(): number {
    return 0;
  }

  get queuedBytes(): number {
    return this.socket.bufferedAmount;
  }

  async drained(): Promise<boolean> {
    while (this.socket.readyState === this.socket.OPEN && this.socket.bufferedAmount > 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
    return this.socket.readyState === this.socket.OPEN;
  }

  resumed(resumed: Resumed): void {
    this.socket.send(JSON.stringify({ event: 'resumed', ...resumed }));
  }

  unauthorized(): void {
    const body = JSON.parse(refusal(new Fault('unauthenticated', 'ended')).body) as object;
    this.socket.send(JSON.stringify({ event: 'unauthorized', ...body }));
  }

  close(reason: string): void {
    this.socket.close(closeCodes.get(reason) ?? 1000, reason);
  }
}
