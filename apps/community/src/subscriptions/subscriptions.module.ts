import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ActorsModule } from '../actors/actors.module.js';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { SubscriptionEntity } from './subscription.entity.js';
import { SubscriptionsHandlers } from './subscriptions.handlers.js';
import { SubscriptionsRepository } from './subscriptions.repository.js';

@Module({
  imports: [TypeOrmModule.forFeature([SubscriptionEntity]), ActorsModule, ProfilesModule],
  controllers: [SubscriptionsHandlers],
  providers: [SubscriptionsRepository],
  exports: [SubscriptionsRepository],
})
export class SubscriptionsModule {}
