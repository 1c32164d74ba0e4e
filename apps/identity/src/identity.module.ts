import { setTimeout } from 'node:timers/promises';
import { Module, type Type } from '@nestjs/common';
import { identity, operationsOf } from '@stoa/contracts';
import { objectIds, systemClock } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import type { ServiceDefinition } from '@stoa/service';
import { Alterations } from './alterations/alterations.js';
import { SurfaceRights } from './alterations/surface-rights.client.js';
import { CallersHandlers } from './callers/callers.handlers.js';
import { CallersRepository } from './callers/callers.repository.js';
import type { IdentityConfig } from './config.js';
import { GroupsHandlers } from './groups/groups.handlers.js';
import { GroupsRepository } from './groups/groups.repository.js';
import { KeyEntity } from './keys/key.entity.js';
import { KeysHandlers } from './keys/keys.handlers.js';
import { KeysRepository } from './keys/keys.repository.js';
import { SeededKeyEntity } from './keys/seeded-key.entity.js';
import { migrations } from './migrations/index.js';
import { NEW_ID, ORG, PAUSE, type Ambient } from './directory/directory.providers.js';
import { RecordsHandlers } from './records/records.handlers.js';
import { Mailer } from './resets/mailer.js';
import { ResetEntity } from './resets/reset.entity.js';
import { ResetsHandlers } from './resets/resets.handlers.js';
import { ResetsRepository } from './resets/resets.repository.js';
import { RolesHandlers } from './roles/roles.handlers.js';
import { RolesRepository } from './roles/roles.repository.js';
import { organisation, seed } from './seed.js';
import { LoginFailureEntity } from './login-failures/login-failure.entity.js';
import { LoginFailuresRepository } from './login-failures/login-failures.repository.js';
import { PasswordCheck } from './passwords/password-check.js';
import { SessionEntity } from './sessions/session.entity.js';
import { SessionsHandlers } from './sessions/sessions.handlers.js';
import { SessionsRepository } from './sessions/sessions.repository.js';
import { NewTokensHandlers } from './tokens/token-creation.handlers.js';
import { SigningKeyEntity } from './tokens/signing-key.entity.js';
import { SigningKeysRepository } from './tokens/signing-keys.repository.js';
import { TokensHandlers } from './tokens/tokens.handlers.js';
import { TokensRepository } from './tokens/tokens.repository.js';
import { AccountChangesHandlers } from './accounts/account-changes.handlers.js';
import { AccountsHandlers } from './accounts/accounts.handlers.js';
import { AccountsRepository } from './accounts/accounts.repository.js';
import { PasswordEntity } from './passwords/password.entity.js';
import { PasswordsRepository } from './passwords/passwords.repository.js';
import { ClaimedAddressEntity } from './users/claimed-address.entity.js';
import { SignInNameEntity } from './users/sign-in-name.entity.js';
import { UsersHandlers } from './users/users.handlers.js';
import { UsersRepository } from './users/users.repository.js';

function identityModule({ newId, pause }: Ambient): Type {
  @Module({
    controllers: [
      ...[CallersHandlers, RecordsHandlers, SessionsHandlers, NewTokensHandlers],
      ...[AccountsHandlers, AccountChangesHandlers, KeysHandlers, ResetsHandlers],
    ],
    providers: [
      ...[UsersHandlers, GroupsHandlers, RolesHandlers, TokensHandlers],
      ...[CallersRepository, UsersRepository, PasswordsRepository, GroupsRepository, RolesRepository],
      ...[SessionsRepository, LoginFailuresRepository, TokensRepository, SigningKeysRepository],
      ...[AccountsRepository, KeysRepository, PasswordCheck, ResetsRepository, Mailer],
      ...[Alterations, SurfaceRights],
      { provide: ORG, useFactory: organisation, inject: [Database] },
      { provide: NEW_ID, useValue: newId },
      { provide: PAUSE, useValue: pause },
    ],
  })
  class IdentityModule {}
  return IdentityModule;
}

const entities = [
  ...[LoginFailureEntity, PasswordEntity, SessionEntity, SigningKeyEntity],
  ...[KeyEntity, SeededKeyEntity, ResetEntity, SignInNameEntity, ClaimedAddressEntity],
];

export const identityServiceWith = (ambient: Ambient): ServiceDefinition<IdentityConfig> => ({
  name: 'identity',
  module: identityModule(ambient),
  operations: operationsOf(...Object.values(identity)),
  clock: ambient.clock,
  database: { entities, migrations },
  seed: (database, resources) => seed(database, resources, ambient),
});

export const identityService = identityServiceWith({
  clock: systemClock,
  newId: objectIds(),
  pause: (milliseconds) => setTimeout(milliseconds),
});
