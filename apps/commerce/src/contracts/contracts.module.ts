import { Module } from '@nestjs/common';
import { ContractsResource } from './contracts.resource.js';

@Module({ controllers: [ContractsResource] })
export class ContractsModule {}
