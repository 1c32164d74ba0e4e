import { Module } from '@nestjs/common';
import { FilesModule } from '../files/files.module.js';
import { NewsResource } from './news.resource.js';

@Module({ imports: [FilesModule], controllers: [NewsResource] })
export class NewsModule {}
