import { Module } from '@nestjs/common';
import { operationsOf, rtcConsole } from '@stoa/contracts';
import type { ServiceDefinition } from '@stoa/service';
import type { RtcConsoleConfig } from './config.js';
import { migrations } from './migrations/index.js';
import { ProjectEntity } from './projects/project.entity.js';
import { ProjectsHandlers } from './projects/projects.handlers.js';
import { ProjectsRepository } from './projects/projects.repository.js';

@Module({
  controllers: [ProjectsHandlers],
  providers: [ProjectsRepository],
})
class RtcConsoleModule {}

export const rtcConsoleService: ServiceDefinition<RtcConsoleConfig> = {
  name: 'rtc-console',
  module: RtcConsoleModule,
  operations: operationsOf(rtcConsole.projects),
  database: { entities: [ProjectEntity], migrations },
};
