import { setTimeout } from 'node:timers/promises';
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { identity, operationsOf } from '@stoa/contracts';
import { JobsModule } from '@stoa/jobs';
import { objectIds, systemClock, type Clock } from '@stoa/kernel';
import { MailModule } from '@stoa/mail';
import type { ServiceDefinition } from '@stoa/service';
import { AccountsModule } from './accounts/accounts.module.js';
import { CallersModule } from './callers/callers.module.js';
import type { IdentityConfig } from './config.js';
import { DirectoryModule } from './directory/directory.module.js';
import { NEW_ID } from './directory/directory.providers.js';
import { entities } from './identity.entities.js';
import { KeysModule } from './keys/keys.module.js';
import { PAUSE, type Pause } from './login-failures/pause.provider.js';
import { migrations } from './migrations/index.js';
import { RecordsModule } from './records/records.module.js';
import { ResetsModule } from './resets/resets.module.js';
import { seed } from './seed.js';
import { SessionsModule } from './sessions/sessions.module.js';

/** The sources of times, ids and delays, which tests replace. */
export interface IdentitySources {
  clock: Clock;
  newId: () => string;
  pause: Pause;
}

function sourcesModule({ newId, pause }: IdentitySources): DynamicModule {
  const providers = [
    { provide: NEW_ID, useValue: newId },
    { provide: PAUSE, useValue: pause },
  ];
  return { module: class SourcesModule {}, global: true, providers, exports: [NEW_ID, PAUSE] };
}

function identityModule(sources: IdentitySources): Type {
  @Module({
    imports: [
      ...[JobsModule, MailModule],
      ...[sourcesModule(sources), DirectoryModule, CallersModule, RecordsModule],
      ...[AccountsModule, SessionsModule, KeysModule, ResetsModule],
    ],
  })
  class IdentityModule {}
  return IdentityModule;
}

export const identityServiceWith = (sources: IdentitySources): ServiceDefinition<IdentityConfig> => ({
  name: 'identity',
  module: identityModule(sources),
  operations: operationsOf(...Object.values(identity)),
  clock: sources.clock,
  database: { entities, migrations },
  seed: (database, resources) => seed(database, resources, sources),
});

export const identityService = identityServiceWith({
  clock: systemClock,
  newId: objectIds(),
  pause: (milliseconds) => setTimeout(milliseconds),
});
