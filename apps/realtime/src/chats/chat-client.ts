import { Fault, invalid, isJsonObject, type FaultKind, type Json } from '@stoa/kernel';
import type { WebSocket } from 'ws';
import { chatFaultReply } from './chat-handshake.js';

/** Of the range that RFC 6455 leaves to applications, those with the HTTP status that fits. */
const closeCodes: ReadonlyMap<FaultKind, number> = new Map([
  ['invalid', 4400],
  ['unauthenticated', 4401],
  ['forbidden', 4403],
  ['request_timeout', 4408],
  ['too_many', 4429],
]);
const otherFault = 1011;
const goingAway = 1001;

/** Messages of a client within a time, in milliseconds. */
const maxMessages = 30;
const period = 10_000;

/** A client that follows chats. Frames are JSON: `{ "id"?, "event", "data"? }`. */
export class ChatClient {
  /** Until when the client has to send its key. */
  deadline: NodeJS.Timeout | undefined;
  /** Leaves the place among the clients of its address whose key is not known yet. */
  identified: () => void = () => undefined;
  #periodStart = 0;
  #messages = 0;

  constructor(private readonly socket: WebSocket) {}

  onDisconnect(listener: () => void): void {
    this.socket.once('close', listener);
  }

  onMessage(listener: (event: string, body: unknown, ack: unknown) => void): void {
    const ack = (frame: object): void => void this.send(JSON.stringify(frame));
    this.socket.on('message', (bytes, isBinary) => {
      // A client that is refused may still send.
      if (this.socket.readyState !== this.socket.OPEN) return;
      try {
        this.#count();
        const { event, data } = frameIn(isBinary ? '' : String(bytes));
        listener(event, data, ack);
      } catch (error) {
        this.refuse(error);
      }
    });
  }

  /** Resolves when the kernel has taken the frame, so that a slow client gets no more than it reads; false: it has gone. */
  send(frame: string | Uint8Array): Promise<boolean> {
    return new Promise((resolve) => {
      this.socket.send(frame, { binary: false }, (error) => resolve(!error));
    });
  }

  /** The reason is the last frame. */
  refuse(error: unknown): void {
    const fault = Fault.from(error);
    const data = JSON.parse(chatFaultReply(fault).body) as Json;
    void this.send(JSON.stringify({ event: 'fault', data }));
    this.socket.close(closeCodes.get(fault.kind) ?? otherFault, fault.kind);
  }

  /** The client connects again by itself, to another replica for instance. */
  goAway(): void {
    this.socket.close(goingAway, 'going_away');
  }

  #count(): void {
    const now = performance.now();
    if (now - this.#periodStart > period) {
      this.#periodStart = now;
      this.#messages = 0;
    }
    if (++this.#messages > maxMessages)
      throw new Fault('too_many', 'messages', undefined, { retryAfter: period / 1000 });
  }
}

/** @throws Fault invalid */
function frameIn(text: string): { event: string; data: Json } {
  const frame = parsed(text);
  if (!isJsonObject(frame) || typeof frame.event !== 'string')
    throw invalid('validation', [{ path: ['event'], issue: 'required' }]);
  return { event: frame.event, data: frame.data ?? {} };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw invalid('json', [{ path: [], issue: 'json' }]);
  }
}
