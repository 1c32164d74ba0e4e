import {
  Fault,
  invalid,
  isJsonObject,
  parseJson,
  type FaultKind,
  type Issue,
  type JsonObject,
} from '@stoa/kernel';
import type { Dialect, WireReply, WireRequest } from './dialect.js';

/**
 * The RTC console (`/dev/v1`). What a call needs may stand in the path, in the query or in a JSON body, GET and DELETE
 * included. A path with another method is a wrong path: 404. Where the vendor's page shows a fault, its key is
 * `error_msg`, else `message`.
 */
export const agora = {
  name: 'agora',

  rewrite: (path) => (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path),

  credential({ headers }) {
    const given = /^Basic\s+([A-Za-z0-9+/=_-]+)\s*$/i.exec(String(headers.authorization ?? ''))?.[1];
    return given
      ? { kind: 'key', surface: 'rtc', secret: Buffer.from(given, 'base64').toString() }
      : undefined;
  },

  /** Everything that was given, as one object: the path wins over the body, the body over the query. */
  body: (request) =>
    Buffer.from(JSON.stringify({ ...fromQuery(request), ...fromBody(request), ...request.params })),

  contentType: () => 'application/json; charset=utf-8',
  separator: ',',
  list: () => ({ open: '[', close: ']' }),
  record: (json) => json,
  acknowledgement: () => '{"success":true}',
  headers: ({ subject }): Record<string, string> =>
    subject === undefined ? {} : { 'x-resource-id': subject },

  fault,
  issue: (issue) => ({ message: sentence(issue) }),
} satisfies Dialect;

/** The vendor's page prints keys of a query in quotes, and clients copy it. */
function fromQuery({ query }: WireRequest): JsonObject {
  return Object.fromEntries([...query].map(([key, value]) => [key.replace(/^"(.*)"$/, '$1'), value]));
}

/** @throws Fault unsupported_media, invalid/json */
function fromBody({ headers, bytes }: WireRequest): JsonObject {
  if (!bytes?.length) return {};
  const type = String(headers['content-type'] ?? '');
  if (!/^application\/json\s*(;|$)/i.test(type)) throw new Fault('unsupported_media', 'media_type');
  const body = parseJson(bytes, 'kept');
  if (!isJsonObject(body)) throw invalid('json', [{ path: [], issue: 'a JSON object expected' }]);
  return body;
}

const statuses: Record<FaultKind, [status: number, message: string]> = {
  invalid: [400, 'Bad Request'],
  unauthenticated: [401, 'Unauthorized'],
  forbidden: [403, 'Forbidden'],
  not_found: [404, 'Not Found'],
  method_not_allowed: [404, 'Not Found'],
  not_acceptable: [406, 'Not Acceptable'],
  conflict: [400, 'Bad Request'],
  precondition_failed: [400, 'Bad Request'],
  too_large: [413, 'Payload Too Large'],
  head_too_large: [431, 'Request Header Fields Too Large'],
  unsupported_media: [415, 'Unsupported media type'],
  expectation_failed: [417, 'Expectation Failed'],
  request_timeout: [408, 'Request Timeout'],
  too_many: [429, 'Too many requests'],
  internal: [500, 'Internal Server Error'],
  unavailable: [500, 'Internal Server Error'],
  timeout: [500, 'Internal Server Error'],
};

function fault({ kind, reason, details }: Fault): WireReply {
  const [status, message] = statuses[kind];
  if (kind === 'not_found' && reason === 'project')
    return { status, headers: {}, body: '{"error_msg":"project not exist"}' };
  const [first] = details.issues ?? [];
  const text =
    kind === 'forbidden' && reason === 'https' ? 'HTTPS required' : first ? sentence(first) : message;
  return { status, headers: headersOf(kind), body: JSON.stringify({ message: text }) };
}

function headersOf(kind: FaultKind): Record<string, string> {
  if (kind === 'unauthenticated') return { 'www-authenticate': 'Basic realm="Agora RESTful API"' };
  // Limits are counted by the second.
  return kind === 'too_many' ? { 'retry-after': '1' } : {};
}

/** `<field>: <why>`. What zod says of a field that is missing or of the wrong kind is a sentence already. */
function sentence({ path, issue, params }: Issue): string {
  const why = typeof params?.text === 'string' ? params.text : issue;
  return path.length ? `${path.join('.')}: ${why}` : why;
}
