import type { Fault, Filter, Issue, ListQuery } from '@stoa/kernel';

/** What goes out, whole. */
export interface WireReply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Where in the API a fault happened, as far as the URL tells. */
export interface FaultPlace {
  /** The collection addressed (`places`), when the route has one. */
  resource?: string | undefined;
}

/** What the service says about a reply beside its bytes. */
export interface ReplyMeta {
  /** The version of a single record, for `ETag` and `If-Match`. */
  version?: number | undefined;
  /** Keys of the body that were not applied. */
  ignored?: string[] | undefined;
  /** There are more records: the keyset cursor after the last one, or the offset of the next. */
  next?: { after: string } | { offset: number } | undefined;
}

export interface Dialect {
  readonly name: string;
  readonly contentType: string;

  // Seam 1, bodies: throws `unsupported_media` for a content type that the API does not take.
  acceptBody(contentType: string | undefined): void;

  // Seam 2, pages: the API's query string in neutral words; throws `invalid/query`.
  readList(query: URLSearchParams): ListQuery;
  readFilter(query: URLSearchParams): Filter;
  readFields(query: URLSearchParams, name?: string): string[] | undefined;

  // Seam 3, envelopes: around one record's JSON text, around a list's, and for a reply without content.
  readonly list: { open: string; separator: string; close: string; empty: string };
  record(json: string): string;
  acknowledgement(): string;
  /** Headers of a successful reply. `url` is the request's path and query, for links to the next page. */
  headers(meta: ReplyMeta, url: string): Record<string, string>;

  // Seam 4, faults.
  fault(fault: Fault, place: FaultPlace): WireReply;
  /** One thing that is wrong, as a fault's body tells it. */
  issue(issue: Issue): object;
}
