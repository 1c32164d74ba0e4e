import { Module } from '@nestjs/common';
import { FilesModule } from '../files/files.module.js';
import { FeedbackMessagesRepository } from './feedback-messages.repository.js';
import { FeedbackMessagesResource } from './feedback-messages.resource.js';
import { FormUploadsService } from './form-uploads.service.js';

@Module({
  imports: [FilesModule],
  controllers: [FeedbackMessagesResource],
  providers: [FeedbackMessagesRepository, FormUploadsService],
})
export class FeedbackMessagesModule {}
