import { Fault } from '@stoa/kernel';
import type { Socket } from 'node:net';
import type { Socket as ClientSocket } from 'socket.io';
import type { WebSocket } from 'ws';
import { refusal } from '../handshake/authenticate-handshake.js';
import type { Client, Resumed } from '../connections/connections.js';
import type { Broadcast } from '../feed/broadcast.js';

/** What is used of an Engine.IO connection beyond its public side; Socket.IO's own adapter uses the same. */
interface Connection {
  readyState: string;
  upgrading: boolean;
  writeBuffer: unknown[];
  transport: { name: string; writable: boolean; socket?: WebSocket & { _socket: Socket | undefined } };
  write(data: string, options: { wsPreEncodedFrame: Buffer[] }): void;
}

/** A client on Socket.IO, of whatever protocol and transport. */
export class SocketClient implements Client {
  readonly kind = 'socket';
  readonly #connection: Connection;

  constructor(private readonly socket: ClientSocket) {
    this.#connection = socket.conn as unknown as Connection;
  }

  /**
   * Where nothing waits, the frame goes out as it is: the queues of Engine.IO and ws cost more than the write. Where
   * something does, the message queues up behind it.
   */
  send(message: Broadcast): void {
    const { transport, writeBuffer, upgrading } = this.#connection;
    const isFree = transport.name === 'websocket' && transport.writable && !writeBuffer.length && !upgrading;
    if (isFree) transport.socket!._socket?.write(message.packetFrame[0]!);
    else this.#connection.write(message.packet, { wsPreEncodedFrame: message.packetFrame });
  }

  get queuedMessages(): number {
    return this.#connection.writeBuffer.length;
  }

  get queuedBytes(): number {
    return this.#connection.transport.socket?._socket?.writableLength ?? 0;
  }

  async drained(): Promise<boolean> {
    while (this.#connection.readyState === 'open' && (this.queuedMessages > 0 || this.queuedBytes > 0))
      await new Promise((resolve) => setTimeout(resolve, 5));
    return this.#connection.readyState === 'open';
  }

  resumed(resumed: Resumed): void {
    this.socket.emit('resumed', resumed);
  }

  unauthorized(): void {
    this.socket.emit('unauthorized', JSON.parse(refusal(new Fault('unauthenticated', 'ended')).body));
  }

  /**
   * Whoever is too slow to read would not read a farewell either. A client that is told to leave the namespace stays
   * away; one that loses its transport comes back by itself, to another replica maybe.
   */
  close(reason: string): void {
    if (reason === 'slow_consumer') this.#connection.transport.socket?.terminate();
    if (reason === 'going_away') this.socket.conn.close();
    else this.socket.disconnect(true);
  }
}
