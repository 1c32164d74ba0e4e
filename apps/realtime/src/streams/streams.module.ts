import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.js';
import { StoreStreamGateway } from './store-stream.gateway.js';

@Module({ imports: [ConnectionsModule], providers: [StoreStreamGateway] })
export class StreamsModule {}
