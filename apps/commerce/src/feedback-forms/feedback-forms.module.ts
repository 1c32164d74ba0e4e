import { Module } from '@nestjs/common';
import { FeedbackFormsResource } from './feedback-forms.resource.js';

@Module({ controllers: [FeedbackFormsResource] })
export class FeedbackFormsModule {}
