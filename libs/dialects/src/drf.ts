import { Fault, notFound, own, type FaultKind, type Presented } from '@stoa/kernel';
import type { Dialect, ListFrame, ReplyMeta, WireReply, WireRequest } from './dialect.js';
import { readBody } from './drf-body.js';
import { indenting, negotiate } from './drf-negotiation.js';
import { isOffsetPaged, readPage, readReading, readTable } from './drf-query.js';
import { errorsOf } from './drf-sentences.js';
import { readVersions, versionTag } from './drf-versions.js';

/**
 * The commerce surface (`/api/rest/v1`): exactly Django REST framework. Paths end in a slash and are served without it
 * too; every reply of a known path has `Allow`; JSON is `application/json` without a charset.
 */
export const drf = {
  name: 'drf',

  rewrite: (path) => (path.endsWith('/') ? path : `${path}/`),

  /** DRF negotiates the content type before it authenticates. */
  credential(request) {
    negotiate(request, request.formats);
    return credentialIn(String(request.headers.authorization ?? ''));
  },

  body: readBody,

  negotiate,
  readTable,
  readReading,
  readVersions,
  readPage,
  takesNul: true,

  contentType: () => 'application/json',
  separator: ',',
  list,
  record: (json) => json,
  acknowledgement: () => '',
  headers: ({ version, isReplayed }: ReplyMeta, request: Pick<WireRequest, 'allow'>) => ({
    ...allowed(request),
    ...(version !== undefined && { etag: versionTag(version) }),
    ...(isReplayed && replayed),
  }),
  recode: (request) => indenting(request),

  fault,
  issue: (issue) => errorsOf([issue]),
} satisfies Dialect & Record<string, unknown>;

const replayed = { 'idempotency-replayed': 'true' };

const allowed = ({ allow }: Pick<WireRequest, 'allow'>): Record<string, string> =>
  allow.length ? { allow: allow.join(', ') } : {};

/** Ignores credentials of another scheme than `Token`. @throws Fault unauthenticated */
function credentialIn(authorization: string): Presented | undefined {
  const [scheme, ...rest] = authorization.trim().split(/\s+/);
  if (scheme?.toLowerCase() !== 'token') return undefined;
  if (!rest.length) throw new Fault('unauthenticated', 'empty_header');
  if (rest.length > 1) throw new Fault('unauthenticated', 'spaces_in_header');
  if (/[^!-~]/.test(rest[0]!)) throw new Fault('unauthenticated', 'characters_in_header');
  return { kind: 'key', surface: 'commerce', secret: rest[0]! };
}

/** @throws Fault not_found/page for a page past the end */
function list({ page = { count: 0, limit: 1, offset: 0 } }: ReplyMeta, request: WireRequest): ListFrame {
  const { count, limit, offset } = page;
  const isPaged = !isOffsetPaged(request.query);
  if (isPaged && offset > 0 && offset >= count) throw notFound('page');
  const link = isPaged ? pageLink : offsetLink;
  const next = offset + limit < count ? link(request, page, offset + limit) : null;
  const previous = offset > 0 ? link(request, page, Math.max(0, offset - limit)) : null;
  const head = JSON.stringify({ count, next, previous });
  return { open: `${head.slice(0, -1)},"results":[`, close: ']}' };
}

type Page = NonNullable<ReplyMeta['page']>;

const pageLink = (request: WireRequest, { limit }: Page, offset: number): string =>
  linked(request, { page: offset === 0 ? undefined : String(offset / limit + 1) });

const offsetLink = (request: WireRequest, { limit }: Page, offset: number): string =>
  linked(request, { limit: String(limit), offset: offset === 0 ? undefined : String(offset) });

/** The address of the request with changed parameters, sorted by name as Django sorts them. */
function linked({ origin, url, query }: WireRequest, set: Record<string, string | undefined>): string {
  const changed = new URLSearchParams(query);
  for (const [name, value] of Object.entries(set)) {
    if (value === undefined) changed.delete(name);
    else changed.set(name, value);
  }
  changed.sort();
  const path = url.split('?', 1)[0]!;
  return `${origin}${path}${changed.size ? `?${asPython(changed)}` : ''}`;
}

/** Python does not encode `~`, and encodes `*`. */
const asPython = (query: URLSearchParams): string =>
  String(query).replaceAll('%7E', '~').replaceAll('*', '%2A');

const statuses: Record<FaultKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  not_acceptable: 406,
  conflict: 400,
  precondition_failed: 412,
  too_large: 413,
  head_too_large: 431,
  unsupported_media: 415,
  expectation_failed: 417,
  range_not_satisfiable: 416,
  request_timeout: 408,
  too_many: 429,
  internal: 500,
  unavailable: 503,
  timeout: 503,
};

function fault(fault: Fault, request: WireRequest): WireReply {
  const { kind } = fault;
  const { retryAfter, isReplayed } = fault.details;
  const headers = {
    ...allowed(request),
    ...(kind === 'unauthenticated' && { 'www-authenticate': 'Token' }),
    ...(isReplayed && replayed),
    ...(retryAfter !== undefined && { 'retry-after': String(Math.ceil(retryAfter)) }),
  };
  const text = JSON.stringify(bodyOf(fault, request));
  const status = own(idempotency, fault.reason) ? 409 : statuses[kind];
  return { status, headers, body: indenting(request)?.(text) ?? text };
}

function bodyOf(fault: Fault, request: WireRequest): object {
  const { kind, reason } = fault;
  const { issues } = fault.details;
  const isAboutInput =
    kind === 'conflict' || (kind === 'invalid' && reason !== 'json' && reason !== 'request');
  if (isAboutInput && issues?.length) return errorsOf(issues);
  return { detail: details[kind](fault, request) };
}

const idempotency: Record<string, string> = {
  idempotency_running: 'A request with this idempotency key is in progress.',
  idempotency_reused: 'Idempotency key was used with a different request.',
};

const unauthenticated: Record<string, string> = {
  no_credential: 'Authentication credentials were not provided.',
  empty_header: 'Invalid token header. No credentials provided.',
  spaces_in_header: 'Invalid token header. Token string should not contain spaces.',
  characters_in_header: 'Invalid token header. Token string should not contain invalid characters.',
  inactive: 'User inactive or deleted.',
};

type Message = (fault: Fault, request: WireRequest) => string;

const details: Record<FaultKind, Message> = {
  invalid: ({ reason, message, details: { issues } }) =>
    reason === 'json' ? parseError(issues?.[0]?.issue ?? message) : 'Malformed request.',
  unauthenticated: ({ reason }) => own(unauthenticated, reason) ?? 'Invalid token.',
  forbidden: () => 'You do not have permission to perform this action.',
  not_found: ({ reason }) => (reason === 'page' ? 'Invalid page.' : 'Not found.'),
  method_not_allowed: (_fault, { method }) => `Method "${method}" not allowed.`,
  not_acceptable: () => 'Could not satisfy the request Accept header.',
  conflict: ({ reason }) => own(idempotency, reason) ?? 'The request conflicts with the current state.',
  precondition_failed: () => 'Version mismatch.',
  too_large: () => 'Request body too large.',
  head_too_large: () => 'Request header fields too large.',
  unsupported_media: (_fault, { headers }) =>
    `Unsupported media type "${String(headers['content-type'] ?? '')}" in request.`,
  expectation_failed: () => 'The expectation of the Expect header cannot be met.',
  range_not_satisfiable: () => 'Requested range not satisfiable.',
  request_timeout: () => 'The request did not come in time.',
  too_many: ({ details: { retryAfter = 1 } }) =>
    `Request was throttled. Expected available in ${seconds(retryAfter)}.`,
  internal: () => 'A server error occurred.',
  unavailable: () => 'Service temporarily unavailable, try again later.',
  timeout: () => 'Service temporarily unavailable, try again later.',
};

function parseError(what: string): string {
  if (what === 'form') return 'Multipart form parse error - Invalid boundary or part';
  return `JSON parse error - ${what === 'json' ? 'Expecting value' : what}`;
}

const seconds = (count: number): string =>
  Math.ceil(count) === 1 ? '1 second' : `${Math.ceil(count)} seconds`;
