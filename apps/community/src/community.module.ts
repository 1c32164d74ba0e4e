import { Module } from '@nestjs/common';
import { community, operationsOf } from '@stoa/contracts';
import type { ServiceDefinition } from '@stoa/service';
import { ActorEvents } from './actors/actor-events.js';
import { ActorsRepository } from './actors/actors.repository.js';
import { CommentsHandlers } from './comments/comments.handlers.js';
import { CommentsRepository } from './comments/comments.repository.js';
import type { CommunityConfig } from './config.js';
import { CounterRepair } from './counters/counter-repair.js';
import { ForumsHandlers } from './forums/forums.handlers.js';
import { ForumsRepository } from './forums/forums.repository.js';
import { GroupsHandlers } from './groups/groups.handlers.js';
import { GroupsRepository } from './groups/groups.repository.js';
import { LabelsHandlers } from './labels/labels.handlers.js';
import { LabelsRepository } from './labels/labels.repository.js';
import { migrations } from './migrations/index.js';
import { UsersHandlers } from './users/users.handlers.js';
import { UserParts } from './users/user-parts.js';
import { UsersRepository } from './profiles/profiles.repository.js';
import { RequestedUsersHandlers } from './users/requested-users.handlers.js';
import { seed } from './seed.js';
import { CustomFieldsRepository } from './settings/custom-fields.repository.js';
import { CustomValuesRepository } from './settings/custom-values.repository.js';
import { SettingsHandlers } from './settings/settings.handlers.js';
import { TopicPageHandlers } from './topic-page/topic-page.handlers.js';
import { TopicsHandlers } from './topics/topics.handlers.js';
import { TopicsRepository } from './topics/topics.repository.js';

@Module({
  controllers: [
    ...[UsersHandlers, RequestedUsersHandlers, GroupsHandlers, ForumsHandlers, LabelsHandlers],
    ...[TopicsHandlers, TopicPageHandlers, CommentsHandlers, SettingsHandlers],
  ],
  providers: [
    ...[
      ActorEvents,
      CounterRepair,
      ActorsRepository,
      UsersRepository,
      GroupsRepository,
      ForumsRepository,
      LabelsRepository,
    ],
    ...[TopicsRepository, CommentsRepository, CustomFieldsRepository, CustomValuesRepository, UserParts],
  ],
})
class CommunityModule {}

export const communityService: ServiceDefinition<CommunityConfig> = {
  name: 'community',
  module: CommunityModule,
  operations: operationsOf(...Object.values(community)),
  database: { entities: [], migrations },
  seed,
};
