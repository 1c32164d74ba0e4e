import { Module } from '@nestjs/common';
import { ExportsHandlers } from './exports.handlers.js';

@Module({ controllers: [ExportsHandlers] })
export class ExportsModule {}
