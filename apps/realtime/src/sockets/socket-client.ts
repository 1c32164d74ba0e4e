import type { Socket } from 'node:net';
import { Fault } from '@stoa/kernel';
import type { Socket as ClientSocket } from 'socket.io';
import type { WebSocket } from 'ws';
import type { Client, ResumeResult } from '../connections/client.js';
import type { Subscriber } from '../fan-out/subscriber.js';
import type { Broadcast } from '../feed/broadcast.js';
import { faultBody } from '../handshake/store-fault.js';

/** The parts of an Engine.IO connection that its types do not declare; Socket.IO's own adapter uses them too. */
interface Connection {
  readyState: string;
  upgrading: boolean;
  writeBuffer: unknown[];
  transport: { name: string; writable: boolean; socket?: WebSocket & { _socket: Socket | undefined } };
  write(data: string, options: { wsPreEncodedFrame: Buffer[] }): void;
}

/** A client on Socket.IO, of any protocol version and transport. */
export class SocketClient implements Client {
  readonly kind = 'socket';
  /** Set by the gateway when the client connects. */
  subscriber!: Subscriber;
  readonly #connection: Connection;

  constructor(private readonly socket: ClientSocket) {
    this.#connection = socket.conn as unknown as Connection;
  }

  onDisconnect(listener: (reason: string) => void): void {
    this.socket.once('disconnect', listener);
  }

  /** `ack`: a function, if the client asked for an acknowledgement. */
  onMessage(listener: (event: string, body: unknown, ack: unknown) => void): void {
    this.socket.onAny(listener);
  }

  /**
   * Writes the ready frame directly if nothing is queued: the queues of Engine.IO and ws cost more than the write.
   * Otherwise the message is queued, so that the order holds.
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

  sendResumed(result: ResumeResult): void {
    this.socket.emit('resumed', result);
  }

  sendUnauthorized(): void {
    this.socket.emit('unauthorized', faultBody(new Fault('unauthenticated', 'ended')));
  }

  /**
   * A slow client would not read a farewell, so its transport is terminated. A client that is removed from the namespace
   * stays away; one that loses its transport reconnects by itself, possibly to another replica.
   */
  close(reason: string): void {
    if (reason === 'slow_consumer') this.#connection.transport.socket?.terminate();
    if (reason === 'going_away') this.socket.conn.close();
    else this.socket.disconnect(true);
  }
}
