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
 * The RTC console (`/dev/v1`). The parameters of a call may be in the path, in the query or in a JSON body, also with
 * GET and DELETE. A path with another method is an unknown path: 404. The key of a fault that the vendor's page shows is
 * `error_msg`, of any other `message`.
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

  /** All parameters as one object: the path wins over the body, the body over the query. */
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

/** Removes quotes around keys of the query: the vendor's page prints them so, and clients copy it. */
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
  range_not_satisfiable: [416, 'Range Not Satisfiable'],
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
  // Limits are per second.
  return kind === 'too_many' ? { 'retry-after': '1' } : {};
}

/** `<field>: <why>`. zod's message for a missing field or a wrong type is a sentence already. */
function sentence({ path, issue, params }: Issue): string {
  const why = typeof params?.text === 'string' ? params.text : issue;
  return path.length ? `${path.join('.')}: ${why}` : why;
}
