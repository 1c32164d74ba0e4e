import type { Socket } from 'node:net';
import { Fault } from '@stoa/kernel';
import type { WebSocket } from 'ws';
import type { Client, ResumeResult } from '../connections/client.js';
import type { Broadcast } from '../feed/broadcast.js';
import { faultBody } from '../handshake/store-fault.js';

/** RFC 6455, and of the range that it leaves to applications the HTTP status that fits. */
const closeCodes = new Map([
  ['slow_consumer', 1013],
  ['unauthorized', 4401],
  ['going_away', 1001],
]);

/** A client on a bare WebSocket: one text frame per event. */
export class StreamClient implements Client {
  readonly kind = 'stream';
  readonly #connection: Socket;

  constructor(private readonly socket: WebSocket) {
    this.#connection = (socket as unknown as { _socket: Socket })._socket;
  }

  onDisconnect(listener: () => void): void {
    this.socket.once('close', listener);
  }

  /** Writes the ready frame past ws, which has none of our messages in its queue. */
  send(message: Broadcast): void {
    if (this.socket.readyState === this.socket.OPEN) this.#connection.write(message.frame[0]!);
  }

  /** Always 0: messages are queued in the TCP socket alone, where `queuedBytes` counts them. */
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

  sendResumed(result: ResumeResult): void {
    this.socket.send(JSON.stringify({ event: 'resumed', ...result }));
  }

  sendUnauthorized(): void {
    const body = faultBody(new Fault('unauthenticated', 'ended'));
    this.socket.send(JSON.stringify({ event: 'unauthorized', ...body }));
  }

  close(reason: string): void {
    this.socket.close(closeCodes.get(reason) ?? 1000, reason);
  }
}
