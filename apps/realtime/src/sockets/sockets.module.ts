import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.js';
import { FeedModule } from '../feed/feed.module.js';
import { Snapshot } from './snapshot.js';
import { StoreEventsGateway } from './store-events.gateway.js';

@Module({
  imports: [ConnectionsModule, FeedModule],
  providers: [StoreEventsGateway, Snapshot],
})
export class SocketsModule {}
