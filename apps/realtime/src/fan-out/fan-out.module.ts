import { Module } from '@nestjs/common';
import { FeedModule } from '../feed/feed.module.js';
import { eventAgeHistogram } from './event-age.histogram.js';
import { EventDelivery } from './event-delivery.js';
import { FanOut } from './fan-out.js';

@Module({
  imports: [FeedModule],
  providers: [FanOut, EventDelivery, eventAgeHistogram],
  exports: [FanOut],
})
export class FanOutModule {}
