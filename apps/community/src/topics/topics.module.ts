import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ActorsModule } from '../actors/actors.module.js';
import { ForumsModule } from '../forums/forums.module.js';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { MergingRepository } from './merging.repository.js';
import { TopicTagEntity } from './topic-tag.entity.js';
import { TopicValueEntity } from './topic-value.entity.js';
import { TopicVoteEntity } from './topic-vote.entity.js';
import { TopicEntity } from './topic.entity.js';
import { TopicsHandlers } from './topics.handlers.js';
import { TopicsRepository } from './topics.repository.js';

const entities = [TopicEntity, TopicTagEntity, TopicValueEntity, TopicVoteEntity];

@Module({
  imports: [
    TypeOrmModule.forFeature(entities),
    ActorsModule,
    ForumsModule,
    ProfilesModule,
    SettingsModule,
    SubscriptionsModule,
  ],
  controllers: [TopicsHandlers],
  providers: [TopicsRepository, MergingRepository],
  exports: [TopicsRepository, MergingRepository],
})
export class TopicsModule {}
