import { Module } from '@nestjs/common';
import { CallerChangesPublisher } from './caller-changes.publisher.js';
import { CallersHandlers } from './callers.handlers.js';
import { CallersRepository } from './callers.repository.js';

/** Resolves credentials to callers, and publishes changes of their rights. */
@Module({
  controllers: [CallersHandlers],
  providers: [CallersRepository, CallerChangesPublisher],
  exports: [CallersRepository, CallerChangesPublisher],
})
export class CallersModule {}
