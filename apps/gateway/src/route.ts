import type { OperationInput, Operation } from '@stoa/contracts';
import type { Dialect, ReplyMeta, WireReply, WireRequest } from '@stoa/dialects';
import type { Caller, Fault } from '@stoa/kernel';
import type { z } from 'zod';
import type { Cors } from './cors.js';
import type { Grammar } from './grammars/grammar.js';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The parts of a request that an operation's input is made of. */
export interface RequestParts {
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Scheme and host as the client sees them. */
  origin: string;
  /** What goes to the service as the body: JSON as it came, or what the dialect made of another form. */
  body?: Uint8Array | undefined;
  /** Why there is no body although one came, for an operation that reads it late. */
  bodyFault?: Fault | undefined;
}

/** What a surface does its own way with one reply: its text, and headers of its own. */
export interface OwnReply {
  body: string;
  headers?: Record<string, string>;
}

/** One row of a surface: method, path, operation, and what this API does its own way. */
export interface Route<O extends Operation = Operation> {
  method: Method;
  /** Below the surface's base, with `:names`, which may say what they look like: `:id(^\\d+$)`. */
  path: string;
  operation: O;
  /** The operation's input without its body; by default the path's parameters. */
  input?(parts: RequestParts, dialect: Dialect): Omit<OperationInput<O>, 'body'>;
  /** Several rows can share method and path: the first whose `when` holds answers. */
  when?(query: URLSearchParams): boolean;
  /** Of a reply without a fault; 200 unless given. With 204 nothing is sent. */
  status?: number;
  /** Bytes of body that are read; 0 for routes that take none. */
  bodyLimit?: number;
  /** For an operation that streams its body: what media types the body may have, and how many bytes. */
  upload?: { types: readonly string[]; maxBytes: number };
  /** The list goes out as lines of a file instead of in the dialect's framing. */
  file?: { types: readonly string[]; of(parts: RequestParts): { type: string; name: string } };
  /** In place of the dialect's envelope around the service's reply. */
  respond?(
    reply: string,
    request: { caller: Caller | undefined; isSecure: boolean },
    meta: ReplyMeta,
  ): OwnReply;
  /** Whose example the API description shows as a body, where that of the operation's own schema says too little. */
  example?: z.ZodType;
  /** The credential that the request came with is no good afterwards. */
  endsCredential?: true;
  /** One sentence for the API description. */
  summary: string;
}

/** A row whose input is checked against its operation by the compiler. */
export const route = <O extends Operation>(row: Route<O>): Route => row as unknown as Route;

/** So many requests are borne, `points` in `seconds`. */
export interface Limit {
  /** Whose requests are counted together. */
  per: 'caller' | 'org' | 'address';
  points: number;
  seconds: number;
  /** Each row is counted by itself. */
  each?: true;
  /** Only failed attempts to prove who is calling count. */
  refusals?: true;
  /** Which requests count; all, unless given. */
  when?(row: Route | undefined, caller: Caller | undefined): boolean;
}

/** One public API: where it lives, how it talks, what it offers. */
export interface Surface {
  name: string;
  title: string;
  base: string;
  /** Above the base, without a slash at its end: unknown paths below it are answered in the dialect too. */
  root?: string;
  dialect: Dialect;
  /** Replies that need no service, by path: whether the API is there at all. */
  fixed: Record<string, string | ((request: WireRequest) => string)>;
  /** Addresses outside of the base that stand for one within. */
  aliases?: Record<string, string>;
  /**
   * The API authenticates before anything else: an invalid credential is refused even where none is required, and
   * anonymous clients get 401 for unknown paths and wrong methods.
   */
  callerFirst?: true;
  limits?: readonly Limit[];
  /** Addresses that realtime serves, within the base and outside of it, and the methods of each. */
  realtime?: Readonly<Record<string, readonly string[]>>;
  cors?: Cors;
  /** Answers OPTIONS where the API has a use for it. `permitted` asks the services which rows the caller may call. */
  options?(
    request: WireRequest,
    rows: readonly Route[],
    permitted: (rows: readonly Route[]) => Promise<Route[]>,
  ): Promise<WireReply>;
  routes: Route[];
  /** How its requests are written, for the API description. */
  grammar: Grammar;
  /** Where the vendor has its documentation page, its description and its Postman collection, beside where ours are. */
  vendorPages?: { docs: string; description: string; postman: string };
}
