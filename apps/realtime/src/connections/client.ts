import type { MessageSink } from '../fan-out/subscriber.js';

/** What became of a client's request to resume. */
export interface ResumeResult {
  from: number;
  to: number;
  /** false: some events cannot be replayed any more, so the client has to read everything again. */
  complete: boolean;
}

/** A connected client, whatever its protocol. */
export interface Client extends MessageSink {
  kind: 'socket' | 'stream';
  /** Reports that the credential ended, before the connection is closed. */
  sendUnauthorized(): void;
  sendResumed(result: ResumeResult): void;
  /** Resolves when the client has taken what was sent; false: it has disconnected. */
  drained(): Promise<boolean>;
}
