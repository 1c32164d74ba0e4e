import { z } from 'zod';
import { push } from './push.js';

/** Something that happened in a service, as others are told of it. */
export interface EventType<T extends z.ZodType = z.ZodType> {
  /** `service.feature.happened`: with the organisation, its NATS subject. */
  readonly name: string;
  readonly data: T;
}

export const event = <T extends z.ZodType>(name: string, data: T): EventType<T> => ({ name, data });

/** An event in the hands of a consumer. */
export interface Event<Data = unknown> {
  /** The same for every delivery of it. */
  id: string;
  org: string;
  name: string;
  time: number;
  user: string | null;
  data: Data;
  /** All that the log says of it. */
  facts: EventFacts;
}

/** What is said of an event beside its data; travels as a header. Ids are hex. */
export interface EventFacts {
  position: number;
  id: string;
  org: string;
  name: string;
  /** Its name for clients of the store surface; null: inside only. */
  event: string | null;
  store: string | null;
  record: string | null;
  acl: string[];
  /** Principals who could see the record until now and cannot any more. */
  lost: string[];
  user: string | null;
  time: number;
}

/** `evt.<organisation>.<service>.<feature>.<happened>`: ids and words of ours only, never a user's text. */
export const eventSubject = ({ org, name }: Pick<EventFacts, 'org' | 'name'>): string => `evt.${org}.${name}`;

/** Some event of these services, of whatever organisation. */
export const eventSubjects = (name: string): string => `evt.*.${name}`;

/** A service's relay is told by its replicas that something was committed. */
export const eventWake = (service: string) => push(`events.${service}.wake`, z.object({}));

/** A service's relay tells how far it has published; also when nothing new came, about once a second. */
export const eventPosition = (service: string) =>
  push(`events.${service}.position`, z.object({ position: z.int() }));
