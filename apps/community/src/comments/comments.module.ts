import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ActorsModule } from '../actors/actors.module.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { TopicsModule } from '../topics/topics.module.js';
import { CommentVoteEntity } from './comment-vote.entity.js';
import { CommentEntity } from './comment.entity.js';
import { CommentsHandlers } from './comments.handlers.js';
import { CommentsRepository } from './comments.repository.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([CommentEntity, CommentVoteEntity]),
    ActorsModule,
    SubscriptionsModule,
    TopicsModule,
  ],
  controllers: [CommentsHandlers],
  providers: [CommentsRepository],
  exports: [CommentsRepository],
})
export class CommentsModule {}
