import type { INestApplication } from '@nestjs/common';
import { rightech } from '@stoa/dialects';
import { notFound } from '@stoa/kernel';
import type { ProcessDefinition } from '@stoa/service';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { RealtimeAdapter } from './adapter/realtime.adapter.js';
import { ChatFollowers } from './chats/chat-followers.js';
import { chatPaths, upgradeRequired } from './chats/chat-handshake.js';
import type { realtimeConfig } from './config.js';
import { Connections } from './connections/connections.js';
import { Feed } from './feed/feed.js';
import { faultReply } from './handshake/store-fault.js';
import { RealtimeModule } from './realtime.module.js';

/** Sockets and streams: sends the store's events, and commerce's chats, to the clients that may see them. */
export const realtime: ProcessDefinition<z.infer<typeof realtimeConfig>> = {
  name: 'realtime',
  module: RealtimeModule,

  configure(app) {
    const adapter = new RealtimeAdapter(app);
    app.useWebSocketAdapter(adapter);
    closeClientsFirst(app, adapter);
  },

  async http(server) {
    const { status, headers, body } = upgradeRequired;
    for (const path of chatPaths)
      server.get(path, (_request, reply) => reply.code(status).headers(headers).send(Buffer.from(body)));
    server.setNotFoundHandler((_request, reply) => {
      const { status, body } = faultReply(notFound('path'));
      return reply.code(status).type(rightech.contentType()).send(body);
    });
  },
};

/** The HTTP server waits for its connections when it closes, and Nest disposes of the adapter only after that. */
function closeClientsFirst(app: INestApplication, adapter: RealtimeAdapter): void {
  const server = app.getHttpAdapter().getInstance() as FastifyInstance;
  server.addHook('preClose', async () => {
    app.get(Feed).stop();
    app.get(Connections).closeAll('going_away');
    app.get(ChatFollowers).closeAll();
    await adapter.dispose();
  });
}
