import { Module } from '@nestjs/common';
import { LoginFailuresRepository } from './login-failures.repository.js';

/** Throttles logins after failures. */
@Module({ providers: [LoginFailuresRepository], exports: [LoginFailuresRepository] })
export class LoginFailuresModule {}
