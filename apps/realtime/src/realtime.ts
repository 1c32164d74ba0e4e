import { systemClock } from '@stoa/kernel';
import { Authenticator, type ProcessDefinition } from '@stoa/service';
import { Gauge, Histogram } from 'prom-client';
import type { z } from 'zod';
import type { realtimeConfig } from './config.js';
import { Connections } from './connections/connections.js';
import { openDoor } from './adapter/realtime.adapter.js';
import { FanOut } from './fan-out/fan-out.js';
import { Feed } from './feed/feed.js';
import { SocketServer } from './sockets/socket-server.js';
import { StreamServer } from './streams/stream-server.js';

/** Sockets and streams: what happens in the store, told at once to whoever may know. */
export const realtime: ProcessDefinition<z.infer<typeof realtimeConfig>> = {
  name: 'realtime',

  async http(server, { bus, log, metrics }) {
    const registers = [metrics.registry];
    const gauge = new Gauge({
      name: 'stoa_realtime_connections',
      help: 'Clients that are connected',
      labelNames: ['kind'] as const,
      registers,
    });
    const age = new Histogram({
      name: 'stoa_realtime_event_seconds',
      help: 'Age of an event, by the time it has, when it is delivered',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers,
    });
    const fanOut = new FanOut();
    const feed = new Feed(bus, log, (event) => {
      age.observe(Math.max(0, systemClock() - event.time) / 1000);
      fanOut.deliver(event);
    });
    const authenticator = new Authenticator(bus, systemClock);
    const connections = new Connections({ authenticator, feed, fanOut, clock: systemClock, gauge });
    const sockets = new SocketServer({ connections, feed, bus });
    const streams = new StreamServer(connections);
    openDoor(server, { authenticator, sockets, streams });
    server.addHook('preClose', async () => {
      feed.stop();
      connections.closeAll('going_away');
      sockets.close();
      streams.close();
    });
    // Connections are taken before the store answers: they hear of what happens from the moment it does.
    void feed.start().catch((error: unknown) => log.error({ err: error }, 'the feed ended'));
  },
};
