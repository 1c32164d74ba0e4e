import { Module } from '@nestjs/common';
import { ChatsModule } from './chats/chats.module.js';
import { SocketsModule } from './sockets/sockets.module.js';
import { StreamsModule } from './streams/streams.module.js';

@Module({ imports: [SocketsModule, StreamsModule, ChatsModule] })
export class RealtimeModule {}
