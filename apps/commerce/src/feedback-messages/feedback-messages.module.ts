import { Module } from '@nestjs/common';
import { FeedbackMessagesRepository } from './feedback-messages.repository.js';
import { FeedbackMessagesResource } from './feedback-messages.resource.js';

@Module({ controllers: [FeedbackMessagesResource], providers: [FeedbackMessagesRepository] })
export class FeedbackMessagesModule {}
