import { Catch, UseFilters, type ArgumentsHost, type WsExceptionFilter } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
} from '@nestjs/websockets';
import { Fault } from '@stoa/kernel';
import { z } from 'zod';
import { SchemaPipe } from '../sockets/schema.pipe.js';
import type { ChatClient } from './chat-client.js';
import { ChatFollowers } from './chat-followers.js';
import { chatPaths, type ChatHandshake } from './chat-handshake.js';

/** Milliseconds until a client without a header has to send its key. */
const authTime = 10_000;

const authMessage = z.object({
  token: z.string().min(1).max(8192),
  last_event_id: z.string().max(8192).optional(),
});

/** Refuses the client whose message could not be handled. */
@Catch()
class RefusingFilter implements WsExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    host.getArgByIndex<ChatClient>(0).refuse(error);
  }
}

/** Messages and read marks of commerce's chats on bare WebSockets: the events of `chats/events/`, each as a frame. */
@WebSocketGateway({ path: chatPaths[0]! })
@UseFilters(RefusingFilter)
export class ChatsGateway implements OnGatewayConnection<ChatClient>, OnGatewayDisconnect<ChatClient> {
  constructor(private readonly followers: ChatFollowers) {}

  handleConnection(client: ChatClient, { presented, after, identified }: ChatHandshake): void {
    if (presented) return this.followers.open(client, presented, after);
    if (identified) client.identified = identified;
    const refuse = (): void => client.refuse(new Fault('request_timeout', 'auth'));
    client.deadline = setTimeout(refuse, authTime).unref();
  }

  handleDisconnect(client: ChatClient): void {
    clearTimeout(client.deadline);
    this.followers.close(client);
  }

  /** Browsers cannot set headers, and an address with a key would be in logs. */
  @SubscribeMessage('auth')
  auth(
    @ConnectedSocket() client: ChatClient,
    @MessageBody(new SchemaPipe(authMessage)) { token, last_event_id: after }: z.infer<typeof authMessage>,
  ): void {
    clearTimeout(client.deadline);
    this.followers.open(client, { kind: 'key', surface: 'commerce', secret: token }, after);
  }

  /** Browsers do not show the pings of the protocol to scripts. */
  @SubscribeMessage('ping')
  ping(): object {
    return { event: 'pong' };
  }
}
