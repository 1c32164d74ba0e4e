import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ActorsModule } from '../actors/actors.module.js';
import { ForumGroupEntity } from './forum-group.entity.js';
import { ForumEntity } from './forum.entity.js';
import { ForumsHandlers } from './forums.handlers.js';
import { ForumsRepository } from './forums.repository.js';
import { TopicStatusEntity } from './topic-status.entity.js';
import { TopicTypeEntity } from './topic-type.entity.js';

const entities = [ForumEntity, ForumGroupEntity, TopicTypeEntity, TopicStatusEntity];

@Module({
  imports: [TypeOrmModule.forFeature(entities), ActorsModule],
  controllers: [ForumsHandlers],
  providers: [ForumsRepository],
  exports: [ForumsRepository],
})
export class ForumsModule {}
