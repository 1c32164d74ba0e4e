import { Module } from '@nestjs/common';
import { StoresModule } from '../stores/stores.module.js';
import { ObjectsHandlers } from './objects.handlers.js';

@Module({ imports: [StoresModule], controllers: [ObjectsHandlers] })
export class ObjectsModule {}
