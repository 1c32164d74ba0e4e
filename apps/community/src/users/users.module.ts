import { Module } from '@nestjs/common';
import { IdentityUsersHandlers, USER_PART_HANDLER } from '@stoa/service';
import { ActorsModule } from '../actors/actors.module.js';
import { CommentsModule } from '../comments/comments.module.js';
import { GroupsModule } from '../groups/groups.module.js';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { TopicsModule } from '../topics/topics.module.js';
import { MembershipsHandlers } from './memberships.handlers.js';
import { RequestedUsersHandlers } from './requested-users.handlers.js';
import { UserChangesHandlers } from './user-changes.handlers.js';
import { UserParts } from './user-parts.js';
import { UsersHandlers } from './users.handlers.js';

@Module({
  imports: [
    ActorsModule,
    CommentsModule,
    GroupsModule,
    ProfilesModule,
    SettingsModule,
    SubscriptionsModule,
    TopicsModule,
  ],
  controllers: [
    UsersHandlers,
    UserChangesHandlers,
    MembershipsHandlers,
    RequestedUsersHandlers,
    IdentityUsersHandlers,
  ],
  providers: [UserParts, { provide: USER_PART_HANDLER, useExisting: UserParts }],
})
export class UsersModule {}
