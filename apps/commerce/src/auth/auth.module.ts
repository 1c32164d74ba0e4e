import { Module } from '@nestjs/common';
import { UsersModule } from '../users/users.module.js';
import { AuthHandlers } from './auth.handlers.js';
import { LogInService } from './log-in.service.js';

@Module({
  imports: [UsersModule],
  controllers: [AuthHandlers],
  providers: [LogInService],
  exports: [LogInService],
})
export class AuthModule {}
