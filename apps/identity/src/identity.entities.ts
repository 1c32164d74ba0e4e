import { KeyEntity } from './keys/key.entity.js';
import { SeededKeyEntity } from './keys/seeded-key.entity.js';
import { LoginFailureEntity } from './login-failures/login-failure.entity.js';
import { PasswordEntity } from './passwords/password.entity.js';
import { ResetEntity } from './resets/reset.entity.js';
import { SessionEntity } from './sessions/session.entity.js';
import { SigningKeyEntity } from './tokens/signing-key.entity.js';
import { ClaimedAddressEntity } from './users/claimed-address.entity.js';
import { SignInNameEntity } from './users/sign-in-name.entity.js';

export const entities = [
  ...[LoginFailureEntity, PasswordEntity, SessionEntity, SigningKeyEntity],
  ...[KeyEntity, SeededKeyEntity, ResetEntity, SignInNameEntity, ClaimedAddressEntity],
];
