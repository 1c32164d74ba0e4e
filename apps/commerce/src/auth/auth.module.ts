import { Module } from '@nestjs/common';
import { UsersModule } from '../users/users.module.js';
import { AuthHandlers } from './auth.handlers.js';

@Module({ imports: [UsersModule], controllers: [AuthHandlers] })
export class AuthModule {}
