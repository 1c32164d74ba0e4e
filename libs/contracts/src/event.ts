import { z } from 'zod';
import { push } from './push.js';

/** A type of events that a service publishes to others. */
export interface EventType<T extends z.ZodType = z.ZodType> {
  /** `service.feature.happened`: with the organisation, its NATS subject. */
  readonly name: string;
  readonly data: T;
}

export const event = <T extends z.ZodType>(name: string, data: T): EventType<T> => ({ name, data });

/** An event as a consumer receives it. */
export interface Event<Data = unknown> {
  /** The same for each delivery of the event. */
  id: string;
  org: string;
  name: string;
  time: number;
  user: string | null;
  data: Data;
  /** Its metadata. */
  facts: EventFacts;
}

/** The metadata of an event, sent as a header. Ids are hex. */
export interface EventFacts {
  position: number;
  id: string;
  org: string;
  name: string;
  /** The event's name for clients of the store surface; null for events between services. */
  event: string | null;
  store: string | null;
  record: string | null;
  acl: string[];
  /** Principals that could see the record before the change and cannot after it. */
  lost: string[];
  user: string | null;
  time: number;
}

/** `evt.<organisation>.<service>.<feature>.<happened>`. It consists of ids and names of our own, never of a user's text. */
export const eventSubject = ({ org, name }: Pick<EventFacts, 'org' | 'name'>): string => `evt.${org}.${name}`;

/** The subjects of events by name, for all organisations. */
export const eventSubjects = (name: string): string => `evt.*.${name}`;

/** A replica notifies its service's relay that events were committed. */
export const eventWake = (service: string) => push(`events.${service}.wake`, z.object({}));

/** A service's relay publishes its position after each round, also without new events: about once per second. */
export const eventPosition = (service: string) =>
  push(`events.${service}.position`, z.object({ position: z.int() }));
