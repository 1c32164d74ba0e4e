import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { Event, EventType } from '@stoa/contracts';
import type { z } from 'zod';

/**
 * Marks the method that works off an event of another service. It is called at least once, with a transaction in which
 * that the event was consumed is noted: what it does through `tx` is done exactly once. What it throws makes it be
 * called again, a bounded number of times.
 */
export const On =
  <T extends z.ZodType>(type: EventType<T>) =>
  <Method extends (event: Event<z.infer<T>>, tx: never) => Promise<void>>(
    target: object,
    key: string,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    EventPattern(type.name)(target, key, descriptor as PropertyDescriptor);
    Payload()(target, key, 0);
    Ctx()(target, key, 1);
  };
