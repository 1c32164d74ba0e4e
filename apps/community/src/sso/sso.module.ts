import { Module } from '@nestjs/common';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { SsoDirectory } from './sso-directory.js';
import { SsoProjectRepository } from './sso-project.repository.js';
import { SsoUsers } from './sso-users.js';
import { SsoUsersRepository } from './sso-users.repository.js';

/** Single sign-on: the users of the project's site enter by tokens that the site makes. */
@Module({
  imports: [ProfilesModule],
  providers: [SsoDirectory, SsoProjectRepository, SsoUsersRepository, SsoUsers],
  exports: [SsoProjectRepository, SsoUsers],
})
export class SsoModule {}
