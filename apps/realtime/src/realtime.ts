import { rightech } from '@stoa/dialects';
import { notFound } from '@stoa/kernel';
import type { ProcessDefinition } from '@stoa/service';
import type { z } from 'zod';
import { RealtimeAdapter } from './adapter/realtime.adapter.js';
import type { realtimeConfig } from './config.js';
import { faultReply } from './handshake/store-fault.js';
import { RealtimeModule } from './realtime.module.js';

/** Sockets and streams: sends the store's events to the clients that may see them. */
export const realtime: ProcessDefinition<z.infer<typeof realtimeConfig>> = {
  name: 'realtime',
  module: RealtimeModule,

  configure(app) {
    app.useWebSocketAdapter(new RealtimeAdapter(app));
  },

  async http(server) {
    server.setNotFoundHandler((_request, reply) => {
      const { status, body } = faultReply(notFound('path'));
      return reply.code(status).type(rightech.contentType()).send(body);
    });
  },
};
