import type { Fault, Issue, Presented } from '@stoa/kernel';

/** A request as it came, as far as a dialect looks at it. */
export interface WireRequest {
  readonly method: string;
  /** Scheme and host as the client sees them: what absolute links begin with. */
  readonly origin: string;
  /** Path and query as sent, before `rewrite`. */
  readonly url: string;
  readonly query: URLSearchParams;
  readonly params: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes?: Uint8Array | undefined;
  /** Methods that the path answers to; none for an unknown path. */
  readonly allow: readonly string[];
  /** The collection addressed (`places`), when the route has one. */
  readonly resource?: string | undefined;
}

/** What goes out, whole. The content type is what `contentType` says. */
export interface WireReply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What the service says about a reply beside its bytes. */
export interface ReplyMeta {
  /** The version of a single record, for `ETag` and `If-Match`. */
  version?: number | undefined;
  /** Keys of the body that were not applied. */
  ignored?: string[] | undefined;
  /** There are more records: the keyset cursor after the last one, or the offset of the next. */
  next?: { after: string } | { offset: number } | undefined;
  /** How many records there are on all pages together, and the page that this is. */
  page?: { count: number; limit: number; offset: number } | undefined;
  /** The user who counts as having made the request, when it was made in another one's name. */
  actor?: number | undefined;
  /** What the reply is about, as the API's support would ask for it. */
  subject?: string | undefined;
}

type Awaitable<T> = T | Promise<T>;

export interface Dialect {
  readonly name: string;

  /** The one spelling of a path that clients write in several ways; without base and query. */
  rewrite?(path: string): string;

  // Seam 1, what comes in: who calls, and the body as JSON text. Throw `unauthenticated`, `unsupported_media`, `invalid`.
  credential(request: WireRequest): Awaitable<Presented | undefined>;
  body(request: WireRequest): Awaitable<Uint8Array | undefined>;

  /** A NUL in the query is the fault of the parameter that has it. Elsewhere such a request is refused as a whole. */
  readonly takesNul?: true;

  // Seam 2, pages: each dialect has readers of its own, which the rows of its surface call.

  // Seam 3, envelopes: around one record's JSON text, around a list's, and for a reply without content.
  contentType(request: WireRequest): string;
  /** Between the records of a list. */
  readonly separator: string;
  list(meta: ReplyMeta, request: WireRequest): ListFrame;
  record(json: string, request: WireRequest): string;
  acknowledgement(request: WireRequest): string;
  /** Headers of a successful reply. */
  headers(meta: ReplyMeta, request: WireRequest): Record<string, string>;
  /** For a client that asked for another format than this JSON: how the whole text of a reply is rewritten. */
  recode?(request: WireRequest): ((json: string) => string) | undefined;

  // Seam 4, faults.
  fault(fault: Fault, request: WireRequest): WireReply;
  /** One thing that is wrong, as a fault's body tells it. */
  issue(issue: Issue): object;
}

/** What stands before and after the records of a list. */
export interface ListFrame {
  open: string;
  close: string;
  /** In place of both, when there are no records. */
  empty?: string;
}
