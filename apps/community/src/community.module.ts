import { Module } from '@nestjs/common';
import { community, operationsOf } from '@stoa/contracts';
import type { ServiceDefinition } from '@stoa/service';
import { AccessModule } from './access/access.module.js';
import { CommentsModule } from './comments/comments.module.js';
import type { CommunityConfig } from './config.js';
import { CountersModule } from './counters/counters.module.js';
import { entities } from './entities.js';
import { ForumRemovalModule } from './forum-removal/forum-removal.module.js';
import { ForumsModule } from './forums/forums.module.js';
import { GroupsModule } from './groups/groups.module.js';
import { LabelsModule } from './labels/labels.module.js';
import { migrations } from './migrations/index.js';
import { seed } from './seed.js';
import { SettingsModule } from './settings/settings.module.js';
import { SubscriptionsModule } from './subscriptions/subscriptions.module.js';
import { TopicPageModule } from './topic-page/topic-page.module.js';
import { TopicsModule } from './topics/topics.module.js';
import { UsersModule } from './users/users.module.js';
import { VotesModule } from './votes/votes.module.js';

@Module({
  imports: [
    UsersModule,
    GroupsModule,
    ForumsModule,
    AccessModule,
    LabelsModule,
    SettingsModule,
    TopicsModule,
    CommentsModule,
    VotesModule,
    SubscriptionsModule,
    TopicPageModule,
    ForumRemovalModule,
    CountersModule,
  ],
})
class CommunityModule {}

export const communityService: ServiceDefinition<CommunityConfig> = {
  name: 'community',
  module: CommunityModule,
  operations: operationsOf(...Object.values(community)),
  database: { entities, migrations },
  seed,
};
