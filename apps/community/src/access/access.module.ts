import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ActorsModule } from '../actors/actors.module.js';
import { AccessHandlers } from './access.handlers.js';
import { AccessRepository } from './access.repository.js';
import { ForumAccessEntity } from './forum-access.entity.js';

@Module({
  imports: [TypeOrmModule.forFeature([ForumAccessEntity]), ActorsModule],
  controllers: [AccessHandlers],
  providers: [AccessRepository],
})
export class AccessModule {}
