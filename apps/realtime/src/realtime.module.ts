import { Module } from '@nestjs/common';
import { SocketsModule } from './sockets/sockets.module.js';
import { StreamsModule } from './streams/streams.module.js';

@Module({ imports: [SocketsModule, StreamsModule] })
export class RealtimeModule {}
