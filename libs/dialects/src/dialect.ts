import type { Fault, Issue, Presented } from '@stoa/kernel';

/** The parts of a request that a dialect reads. */
export interface WireRequest {
  readonly method: string;
  /** Scheme and host as the client sees them; absolute links begin with them. */
  readonly origin: string;
  /** Path and query as sent, before `rewrite`. */
  readonly url: string;
  readonly query: URLSearchParams;
  readonly params: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes?: Uint8Array | undefined;
  /** The methods of the path; none for an unknown path. */
  readonly allow: readonly string[];
  /** The collection addressed (`places`), when the route has one. */
  readonly resource?: string | undefined;
  /** The media types of a reply that is a file or a stream, by the names that clients choose them by. */
  readonly formats?: Readonly<Record<string, string>> | undefined;
}

/** A whole reply. Its content type is that of `contentType`. */
export interface WireReply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What the service sends about a reply beside its bytes. */
export interface ReplyMeta {
  /** The version of a single record, for `ETag` and `If-Match`. */
  version?: number | undefined;
  /** Keys of the body that were not applied. */
  ignored?: string[] | undefined;
  /** There are more records: the keyset cursor after the last one, or the offset of the next. */
  next?: { after: string } | { offset: number } | undefined;
  /** The number of records on all pages, and which page this is. */
  page?: { count: number; limit: number; offset: number } | undefined;
  /** The user in whose name the request was made, when that is another user than the caller. */
  actor?: number | undefined;
  /** The id by which the API's support asks for the reply. */
  subject?: string | undefined;
  /** The request is refused; the reply says why in its own form. */
  isRejected?: boolean | undefined;
  /** The object that was to be created existed already. */
  isExisting?: boolean | undefined;
  /** The reply of an earlier request with the same idempotency key. */
  isReplayed?: boolean | undefined;
}

type Awaitable<T> = T | Promise<T>;

export interface Dialect {
  readonly name: string;

  /** The canonical form of a path that clients write in several ways; without base and query. */
  rewrite?(path: string): string;

  // Seam 1, requests: the credential, and the body as JSON text. Throw `unauthenticated`, `unsupported_media`, `invalid`.
  credential(request: WireRequest): Awaitable<Presented | undefined>;
  body(request: WireRequest): Awaitable<Uint8Array | undefined>;

  /** Reports a NUL in the query under its parameter's name. Other dialects refuse the request as a whole. */
  readonly takesNul?: true;

  // Seam 2, pages: each dialect has its own readers, which the rows of its surface call.

  // Seam 3, envelopes: around one record's JSON text, around a list's, and for a reply without content.
  contentType(request: WireRequest): string;
  /** Between the records of a list. */
  readonly separator: string;
  list(meta: ReplyMeta, request: WireRequest): ListFrame;
  record(json: string, request: WireRequest): string;
  acknowledgement(request: WireRequest): string;
  /** Headers of a successful reply. */
  headers(meta: ReplyMeta, request: WireRequest): Record<string, string>;
  /** Rewrites the whole text of a reply for a client that asked for another format than this JSON. */
  recode?(request: WireRequest): ((json: string) => string) | undefined;

  // Seam 4, faults.
  fault(fault: Fault, request: WireRequest): WireReply;
  /** One issue as a fault's body shows it. */
  issue(issue: Issue): object;
}

/** The text before and after the records of a list. */
export interface ListFrame {
  open: string;
  close: string;
  /** Replaces both when there are no records. */
  empty?: string;
}
