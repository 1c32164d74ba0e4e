import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Clock } from '@stoa/kernel';
import { CLOCK } from '@stoa/service';
import type { Histogram } from 'prom-client';
import { Feed } from '../feed/feed.js';
import { EVENT_AGE_HISTOGRAM } from './event-age.histogram.js';
import { FanOut } from './fan-out.js';

/** Passes each event of the feed to the fan-out and measures its age. */
@Injectable()
export class EventDelivery implements OnModuleInit {
  constructor(
    private readonly feed: Feed,
    private readonly fanOut: FanOut,
    @Inject(EVENT_AGE_HISTOGRAM) private readonly age: Histogram,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.feed.deliverTo((event) => {
      this.age.observe(Math.max(0, this.clock() - event.time) / 1000);
      this.fanOut.deliver(event);
    });
  }
}
