import { UseFilters } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
} from '@nestjs/websockets';
import { Fault, invalid } from '@stoa/kernel';
import { Connections } from '../connections/connections.js';
import { compileFilter } from '../fan-out/filter.js';
import { Feed } from '../feed/feed.js';
import type { AuthenticatedClient } from '../handshake/authenticate-handshake.js';
import { storeNamespace } from '../handshake/namespaces.js';
import * as messages from './messages.js';
import { SchemaPipe } from './schema.pipe.js';
import { Snapshot } from './snapshot.js';
import type { SocketClient } from './socket-client.js';
import { StoreWsExceptionFilter } from './store-ws-exception.filter.js';

const maxFilters = 100;

/** The store's events on Socket.IO. A client receives all that it may see until it adds filters. */
@WebSocketGateway({ path: '/socket.io/', namespace: storeNamespace })
@UseFilters(StoreWsExceptionFilter)
export class StoreEventsGateway
  implements OnGatewayConnection<SocketClient>, OnGatewayDisconnect<SocketClient>
{
  constructor(
    private readonly connections: Connections,
    private readonly feed: Feed,
    private readonly snapshot: Snapshot,
  ) {}

  handleConnection(client: SocketClient, authenticated: AuthenticatedClient): void {
    client.subscriber = this.connections.open(client, authenticated);
  }

  handleDisconnect(client: SocketClient): void {
    this.connections.close(client);
  }

  @SubscribeMessage('subscribe')
  async subscribe(
    @ConnectedSocket() { subscriber }: SocketClient,
    @MessageBody(new SchemaPipe(messages.subscribeMessage)) body: messages.SubscribeMessage,
  ): Promise<object> {
    const { snapshot, ...conditions } = body;
    if (subscriber.filterCount >= maxFilters)
      throw invalid('validation', [{ path: [], issue: 'max', params: { max: maxFilters } }]);
    const id = subscriber.addFilter(compileFilter(conditions));
    // The position comes first: changes made while the records are read are sent as events as well.
    const seq = this.feed.last;
    if (!snapshot) return { success: true, id, seq };
    try {
      return { success: true, id, seq, records: await this.snapshot.read(subscriber.caller, conditions) };
    } catch (error) {
      // A refused subscription leaves no filter behind.
      subscriber.removeFilter(id);
      throw error;
    }
  }

  @SubscribeMessage('unsubscribe')
  unsubscribe(
    @ConnectedSocket() { subscriber }: SocketClient,
    @MessageBody(new SchemaPipe(messages.unsubscribeMessage)) { id }: messages.UnsubscribeMessage,
  ): object {
    if (!subscriber.removeFilter(id)) throw new Fault('not_found', 'subscription');
    return { success: true, id };
  }

  @SubscribeMessage('auth')
  async auth(
    @ConnectedSocket() client: SocketClient,
    @MessageBody(new SchemaPipe(messages.authMessage)) { token }: messages.AuthMessage,
  ): Promise<object> {
    await this.connections.changeCredential(client, { kind: 'token', secret: token });
    return { success: true };
  }
}
