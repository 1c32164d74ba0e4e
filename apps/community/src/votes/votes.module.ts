import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ActorsModule } from '../actors/actors.module.js';
import { CommentsModule } from '../comments/comments.module.js';
import { TopicsModule } from '../topics/topics.module.js';
import { VisitorSaltEntity } from './visitor-salt.entity.js';
import { VotesHandlers } from './votes.handlers.js';
import { VotesRepository } from './votes.repository.js';

@Module({
  imports: [TypeOrmModule.forFeature([VisitorSaltEntity]), ActorsModule, CommentsModule, TopicsModule],
  controllers: [VotesHandlers],
  providers: [VotesRepository],
})
export class VotesModule {}
