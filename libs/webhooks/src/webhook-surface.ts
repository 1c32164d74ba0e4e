import type { Queries } from '@stoa/persistence';

/** What happened to one object. */
export interface Happening {
  /** As clients select it: `product.created`. */
  type: string;
  /** Kind and id of the object: `product:12`. */
  object: string;
  /** Whose object it is, for the surface's condition on the webhooks that get it. */
  scope: number | null;
  /** JSON text; without it the surface reads the object before the first attempt. */
  data?: string;
  /** Later happenings of this type and object, until the first attempt a second from now, are one delivery. */
  isMerged?: boolean;
}

/** A delivery, for the surface to write its body. */
export interface Announced {
  eventId: string;
  type: string;
  object: string;
  sequence: number;
  /** ISO 8601 in UTC. */
  createdAt: string;
  data: string | null;
}

export interface Signed {
  secret: string;
  eventId: string;
  type: string;
  body: string;
  /** Milliseconds since 1970. */
  now: number;
}

/** How a surface sends webhooks. */
export interface WebhookSurface {
  /** The JSON body; once per delivery, so each attempt sends the same. */
  body(on: Queries, announced: Announced): Promise<string>;
  /** The headers of an attempt, the signature among them. */
  headers(signed: Signed): Record<string, string>;
}

/** Injection token of the surface. */
export const WEBHOOK_SURFACE = Symbol('webhook surface');
