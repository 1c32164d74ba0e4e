import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { Event, EventType } from '@stoa/contracts';
import type { z } from 'zod';

/**
 * Registers a method as the handler of an event of another service. It is called at least once per event, with a
 * transaction that records the event as consumed: its effects through `tx` happen exactly once. When it throws, it is
 * called again a limited number of times.
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
