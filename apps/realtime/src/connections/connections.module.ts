import { Module } from '@nestjs/common';
import { FanOutModule } from '../fan-out/fan-out.module.js';
import { FeedModule } from '../feed/feed.module.js';
import { HandshakeModule } from '../handshake/handshake.module.js';
import { connectionsGauge } from './connections.gauge.js';
import { Connections } from './connections.js';

@Module({
  imports: [HandshakeModule, FeedModule, FanOutModule],
  providers: [Connections, connectionsGauge],
  exports: [Connections, connectionsGauge],
})
export class ConnectionsModule {}
