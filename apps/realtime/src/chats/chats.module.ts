import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.js';
import { HandshakeModule } from '../handshake/handshake.module.js';
import { ChatFollowers } from './chat-followers.js';
import { ChatsGateway } from './chats.gateway.js';

@Module({
  imports: [ConnectionsModule, HandshakeModule],
  providers: [ChatsGateway, ChatFollowers],
})
export class ChatsModule {}
