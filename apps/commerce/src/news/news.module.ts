import { Module } from '@nestjs/common';
import { NewsResource } from './news.resource.js';

@Module({ controllers: [NewsResource] })
export class NewsModule {}
