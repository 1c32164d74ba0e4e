import { Module } from '@nestjs/common';
import { operationsOf, rtcConsole } from '@stoa/contracts';
import type { ServiceDefinition } from '@stoa/service';
import type { RtcConsoleConfig } from './config.js';
import { migrations } from './migrations/index.js';
import { ProjectEntity } from './projects/project.entity.js';
import { ProjectsModule } from './projects/projects.module.js';

@Module({ imports: [ProjectsModule] })
class RtcConsoleModule {}

export const rtcConsoleService: ServiceDefinition<RtcConsoleConfig> = {
  name: 'rtc-console',
  module: RtcConsoleModule,
  operations: operationsOf(rtcConsole.projects),
  database: { entities: [ProjectEntity], migrations },
};
