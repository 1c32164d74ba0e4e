import { Module } from '@nestjs/common';
import { ActorsModule } from '../actors/actors.module.js';
import { TopicPageHandlers } from './topic-page.handlers.js';

@Module({ imports: [ActorsModule], controllers: [TopicPageHandlers] })
export class TopicPageModule {}
