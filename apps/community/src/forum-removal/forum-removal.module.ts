import { Module } from '@nestjs/common';
import { ActorsModule } from '../actors/actors.module.js';
import { ForumsModule } from '../forums/forums.module.js';
import { TopicsModule } from '../topics/topics.module.js';
import { ForumRemovalHandlers } from './forum-removal.handlers.js';
import { ForumRemovalRepository } from './forum-removal.repository.js';

@Module({
  imports: [ActorsModule, ForumsModule, TopicsModule],
  controllers: [ForumRemovalHandlers],
  providers: [ForumRemovalRepository],
})
export class ForumRemovalModule {}
