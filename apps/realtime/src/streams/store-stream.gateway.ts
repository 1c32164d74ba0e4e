import { WebSocketGateway, type OnGatewayConnection, type OnGatewayDisconnect } from '@nestjs/websockets';
import { Connections } from '../connections/connections.js';
import { compileFilter } from '../fan-out/filter.js';
import type { AuthenticatedClient } from '../handshake/authenticate-handshake.js';
import type { StreamClient } from './stream-client.js';

/** The store's events on bare WebSockets. The query filters them; the client sends no messages. */
@WebSocketGateway({ path: '/events/stream' })
export class StoreStreamGateway
  implements OnGatewayConnection<StreamClient>, OnGatewayDisconnect<StreamClient>
{
  constructor(private readonly connections: Connections) {}

  handleConnection(client: StreamClient, authenticated: AuthenticatedClient, query: URLSearchParams): void {
    const subscriber = this.connections.open(client, authenticated);
    const [events, ids] = [valuesOf(query, 'where.event'), valuesOf(query, 'where._oid')];
    if (events || ids) subscriber.addFilter(compileFilter({ events, ids }));
  }

  handleDisconnect(client: StreamClient): void {
    this.connections.close(client);
  }
}

const valuesOf = (query: URLSearchParams, name: string): string[] | undefined => {
  const values = query.getAll(name).flatMap((value) => value.split(',').filter(Boolean));
  return values.length ? values : undefined;
};
