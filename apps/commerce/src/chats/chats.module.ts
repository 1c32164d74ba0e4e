import { Module } from '@nestjs/common';
import { FilesModule } from '../files/files.module.js';
import { ChatFeed } from './chat-feed.js';
import { ChatFeedRepository } from './chat-feed.repository.js';
import { ChatMessagesResource } from './chat-messages.resource.js';
import { ChatWakes } from './chat-wakes.js';
import { ChatsRepository } from './chats.repository.js';
import { ChatsResource } from './chats.resource.js';

@Module({
  imports: [FilesModule],
  controllers: [ChatsResource, ChatMessagesResource],
  providers: [ChatsRepository, ChatFeed, ChatFeedRepository, ChatWakes],
})
export class ChatsModule {}
