import { Global, Module } from '@nestjs/common';
import { Database } from '@stoa/persistence';
import { ORG } from './directory.providers.js';
import { organisation } from './organisation.repository.js';

/** What every feature of the directory injects. */
@Global()
@Module({
  providers: [
    { provide: ORG, useFactory: (database: Database) => organisation.id(database), inject: [Database] },
  ],
  exports: [ORG],
})
export class DirectoryModule {}
