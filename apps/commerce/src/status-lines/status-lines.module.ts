import { Module } from '@nestjs/common';
import { StatusLinesRepository } from './status-lines.repository.js';
import { StatusLinesResource } from './status-lines.resource.js';

@Module({ controllers: [StatusLinesResource], providers: [StatusLinesRepository] })
export class StatusLinesModule {}
