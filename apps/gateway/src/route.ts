import type { OperationInput, Operation } from '@stoa/contracts';
import type { Dialect, ReplyMeta, WireReply, WireRequest } from '@stoa/dialects';
import type { Caller, Fault } from '@stoa/kernel';
import type { z } from 'zod';
import type { Cors } from './cors.js';
import type { Grammar } from './grammars/grammar.js';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A body that is streamed to the service, and what is known of it before it is read. */
export interface Upload {
  /** As the client says it, with its parameters; empty for an absent type. */
  type: string;
  /** The name of the file in a form. */
  name?: string | undefined;
  /** The fields of a form that come before its file. */
  fields: URLSearchParams;
  content: AsyncGenerator<Uint8Array>;
}

/** The parts of a request from which the input of an operation is built. */
export interface RequestParts {
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Scheme and host as the client sees them. */
  origin: string;
  /** The body for the service: JSON as received, or JSON that the dialect converted from another format. */
  body?: Uint8Array | undefined;
  /** Why a body could not be parsed, for an operation that reads it late. */
  bodyFault?: Fault | undefined;
  /** The body of a row with `upload`; absent where `bodyFault` is set. */
  upload?: Upload | undefined;
}

/** A reply that a surface builds itself: its text, and additional headers. */
export interface OwnReply {
  body: string;
  headers?: Record<string, string>;
  /** Instead of the row's, for a reply that is a refusal in a form of its own. */
  status?: number;
}

/** One row of a surface: method, path, operation, and the details in which this API differs. */
export interface Route<O extends Operation = Operation> {
  method: Method;
  /** The path below the base of the surface. Parameters can have a pattern: `:id(^\\d+$)`. */
  path: string;
  operation: O;
  /** The operation's input without its body; by default the path's parameters. */
  input?(parts: RequestParts, dialect: Dialect): Omit<OperationInput<O>, 'body'>;
  /** Several rows can share method and path: the first whose `when` holds answers; if none does, the path is not found. */
  when?(query: URLSearchParams): boolean;
  /** The status of a successful reply; 200 by default. With 204 no body is sent. */
  status?: number;
  /** A creation that finds an object instead of making it: the status is 200 then. */
  finds?: true;
  /** The maximum size of the body in bytes; 0 for routes without a body. */
  bodyLimit?: number;
  /** For an operation that streams its body; `input` gets what is known of the body before it is read. */
  upload?: {
    /** The accepted media types. */
    types: readonly string[];
    /** The maximum size of a body; of a form it counts as a whole. */
    maxBytes: number;
    /** Forms (`multipart/form-data`) are accepted too: the content of this part is streamed. */
    fileField?: string;
    /** `input` judges the media type, not the edge. */
    judgesTypes?: true;
    /** All parts of a form are streamed in their order, as `receivedParts` reads them. */
    hasParts?: true;
  };
  /** A multipart form is carried out by this operation instead, which gets its parts as they come. */
  formParts?: { operation: Operation; maxBytes: number };
  /** The list is sent as the lines of a file instead of in the frame of the dialect, unless `of` has none for the request. */
  file?: {
    types: readonly string[];
    of(parts: RequestParts): { type: string; name: string } | undefined;
    /** The media types by the names that the dialect negotiates. */
    formats?: Readonly<Record<string, string>>;
  };
  /** Builds the reply instead of the envelope of the dialect. */
  respond?(
    reply: string,
    request: { caller: Caller | undefined; isSecure: boolean; origin: string },
    meta: ReplyMeta,
  ): OwnReply;
  /** The schema whose example the API description shows, where that of the operation is not specific enough. */
  example?: z.ZodType;
  /** A request with an `Idempotency-Key` is carried out once; its repetition gets the same reply, for 24 hours. */
  idempotent?: true;
  /** The request ends the credential that it carries. */
  endsCredential?: true;
  /** One sentence for the API description. */
  summary: string;
}

/** Declares a row; the compiler checks its input against the operation. */
export const route = <O extends Operation>(row: Route<O>): Route => row as unknown as Route;

/** The user in whose name a request acts: a token whose user the service finds out, or a name of the request. */
export type ActorKey = { token: string } | { name: string };

/** A rate limit: `points` requests in `seconds`. */
export interface Limit {
  /**
   * The key by which requests are counted. `actor`: the credential and the user in whose name the request acts, or its
   * address where that user is not known: anonymous, or a token that has not been seen.
   */
  per: 'caller' | 'actor' | 'org' | 'address';
  points: number;
  seconds: number;
  /** Each row has a counter of its own. */
  each?: true;
  /** Only failed authentications are counted. */
  refusals?: true;
  /** Which requests are counted; all by default. */
  when?(row: Route | undefined, caller: Caller | undefined): boolean;
}

/** One public API: its base path, its dialect, its routes. */
export interface Surface {
  name: string;
  title: string;
  base: string;
  /** A path above the base, without a trailing slash: unknown paths below it are answered in the dialect too. */
  root?: string;
  dialect: Dialect;
  /** Replies that need no service, by path, for example to a health check. */
  fixed: Record<string, string | ((request: WireRequest) => string)>;
  /** Paths outside the base, by which paths below it can be reached. */
  aliases?: Record<string, string>;
  /**
   * The API authenticates before anything else: an invalid credential is refused even where none is required, and
   * anonymous clients get 401 for unknown paths and wrong methods.
   */
  callerFirst?: true;
  limits?: readonly Limit[];
  /** For limits per actor; undefined: the request acts as the user of its credential. */
  actor?(parts: Pick<RequestParts, 'query' | 'body'>): ActorKey | undefined;
  /** The paths that realtime serves, below the base and outside it, with the methods of each. */
  realtime?: Readonly<Record<string, readonly string[]>>;
  /** For the description, in Markdown: what is served beside the rows. */
  notes?: string;
  cors?: Cors;
  /** Answers OPTIONS where the API has a use for it. `permitted` asks the services which rows the caller may call. */
  options?(
    request: WireRequest,
    rows: readonly Route[],
    permitted: (rows: readonly Route[]) => Promise<Route[]>,
  ): Promise<WireReply>;
  routes: Route[];
  /** Describes the requests for the API description. */
  grammar: Grammar;
  /** The vendor's paths of documentation page, description and Postman collection, served in addition to ours. */
  vendorPages?: { docs: string; description: string; postman: string };
}
