import { jobEntities } from '@stoa/jobs';
import { mailEntities } from '@stoa/mail';
import { RecordTemplateEntity } from '@stoa/persistence';
import { GroupEntity } from './groups/group.entity.js';
import { KeyEntity } from './keys/key.entity.js';
import { SeededKeyEntity } from './keys/seeded-key.entity.js';
import { LoginFailureEntity } from './login-failures/login-failure.entity.js';
import { PasswordEntity } from './passwords/password.entity.js';
import { ResetEntity } from './resets/reset.entity.js';
import { RoleEntity } from './roles/role.entity.js';
import { SessionEntity } from './sessions/session.entity.js';
import { SigningKeyEntity } from './tokens/signing-key.entity.js';
import { TokenEntity } from './tokens/token.entity.js';
import { ClaimedAddressEntity } from './users/claimed-address.entity.js';
import { RenamedLoginEntity } from './users/renamed-login.entity.js';
import { SignInNameEntity } from './users/sign-in-name.entity.js';
import { UserEntity } from './users/user.entity.js';

/** The tables of the service. */
export const entities = [
  ...jobEntities,
  ...mailEntities,
  ...[RecordTemplateEntity, UserEntity, GroupEntity, RoleEntity, TokenEntity],
  ...[PasswordEntity, LoginFailureEntity, SessionEntity, SigningKeyEntity, KeyEntity, SeededKeyEntity],
  ...[ResetEntity, SignInNameEntity, ClaimedAddressEntity, RenamedLoginEntity],
];
