import { Module } from '@nestjs/common';
import { UsersModule } from '../users/users.module.js';
import { ActorsRepository } from './actors.repository.js';

@Module({ imports: [UsersModule], providers: [ActorsRepository], exports: [ActorsRepository] })
export class ActorsModule {}
