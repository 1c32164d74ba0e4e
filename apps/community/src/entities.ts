import { AppliedPartEntity } from '@stoa/service';
import { ForumAccessEntity } from './access/forum-access.entity.js';
import { ActingLogEntity } from './actors/acting-log.entity.js';
import { CommentVoteEntity } from './comments/comment-vote.entity.js';
import { CommentEntity } from './comments/comment.entity.js';
import { CounterRepairEntity } from './counters/counter-repair.entity.js';
import { UserCountEntity } from './counters/user-count.entity.js';
import { ForumGroupEntity } from './forums/forum-group.entity.js';
import { ForumSsoUserEntity } from './forums/forum-sso-user.entity.js';
import { ForumEntity } from './forums/forum.entity.js';
import { TopicStatusEntity } from './forums/topic-status.entity.js';
import { TopicTypeEntity } from './forums/topic-type.entity.js';
import { GroupMemberEntity } from './groups/group-member.entity.js';
import { GroupEntity } from './groups/group.entity.js';
import { CategoryEntity } from './labels/category.entity.js';
import { TagEntity } from './labels/tag.entity.js';
import { ProfileEntity } from './profiles/profile.entity.js';
import { CustomFieldEntity } from './settings/custom-field.entity.js';
import { UserValueEntity } from './settings/user-value.entity.js';
import { SubscriptionEntity } from './subscriptions/subscription.entity.js';
import { SsoKeyEntity } from './sso/sso-key.entity.js';
import { SsoLoginEntity } from './sso/sso-login.entity.js';
import { SsoSettingsEntity } from './sso/sso-settings.entity.js';
import { TopicTagEntity } from './topics/topic-tag.entity.js';
import { TopicValueEntity } from './topics/topic-value.entity.js';
import { TopicVoteEntity } from './topics/topic-vote.entity.js';
import { TopicEntity } from './topics/topic.entity.js';
import { VisitorSaltEntity } from './votes/visitor-salt.entity.js';

/** The tables of the service. */
export const entities = [
  ...[ProfileEntity, AppliedPartEntity, ActingLogEntity, GroupEntity, GroupMemberEntity],
  ...[ForumEntity, ForumGroupEntity, ForumAccessEntity, TopicTypeEntity, TopicStatusEntity],
  ...[CategoryEntity, TagEntity, CustomFieldEntity, UserValueEntity],
  ...[TopicEntity, TopicTagEntity, TopicValueEntity, TopicVoteEntity, CommentEntity, CommentVoteEntity],
  ...[VisitorSaltEntity, SubscriptionEntity],
  ...[SsoSettingsEntity, SsoKeyEntity, SsoLoginEntity, ForumSsoUserEntity],
  ...[CounterRepairEntity, UserCountEntity],
];
