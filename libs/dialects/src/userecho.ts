import {
  Fault,
  invalid,
  isJsonObject,
  own,
  parseJson,
  type FaultKind,
  type Issue,
  type Json,
  type JsonObject,
} from '@stoa/kernel';
import type { Dialect, ReplyMeta, WireReply, WireRequest } from './dialect.js';
import { contentTypeOf, formFields, formObject, isForm } from './form.js';
import { readTable } from './userecho-query.js';
import { xmlOf } from './userecho-xml.js';

/**
 * The community surface (`/api/v2`). `.json` or `.xml` at the end of the path chooses the format of the reply; a body
 * that looks like JSON is read as JSON, whatever its content type; each reply is an envelope with a `status`.
 */
export const userecho = {
  name: 'userecho',

  rewrite: (path) => path.replace(/\.(json|xml)$/, ''),

  async credential(request) {
    const { headers, query } = request;
    const header = /^Bearer\s+(\S+)\s*$/i.exec(String(headers.authorization ?? ''))?.[1];
    const secret = header ?? (query.get('access_token') || (await tokenInBody(request)));
    return secret ? { kind: 'key', surface: 'community', secret } : undefined;
  },

  /** An id may come in the query as well. With DELETE all parameters may, because many clients drop its body. */
  async body(request) {
    const { query, method } = request;
    const given = await givenIn(request);
    if (Array.isArray(given)) return Buffer.from(JSON.stringify(given));
    const id = query.get('id');
    if (id !== null && given.id !== undefined && String(given.id) !== id)
      throw invalid('validation', [{ path: ['id'], issue: 'ambiguous' }]);
    const inQuery = method === 'DELETE' ? formObject(query) : id === null ? {} : { id };
    const { access_token: _, ...fields } = { ...inQuery, ...given };
    return Buffer.from(JSON.stringify(fields));
  },

  readTable,

  contentType: (request) =>
    isXml(request) ? 'application/xml; charset=utf-8' : 'application/json; charset=utf-8',
  separator: ',',

  list({ page = { count: 0, limit: 1, offset: 0 } }) {
    const { count, limit, offset } = page;
    const details = { page: offset / limit + 1, limit, count, pages: Math.ceil(count / limit) };
    return { open: '{"status":"success","data":[', close: `],"details":${JSON.stringify(details)}}` };
  },

  record: (json) => `{"status":"success","data":${json}}`,
  acknowledgement: () => '{"status":"success","data":null}',

  headers: ({ actor }: ReplyMeta): Record<string, string> => ({
    ...always,
    ...(actor !== undefined && { 'x-acting-user': String(actor) }),
  }),

  recode: (request) => (isXml(request) ? xmlOf : undefined),

  fault,
  issue: (issue) => ({ code: issue.issue, field: issue.path.join('.') }),
} satisfies Dialect & Record<string, unknown>;

const always = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };

const isXml = ({ url }: Pick<WireRequest, 'url'>): boolean => url.split('?', 1)[0]!.endsWith('.xml');

/** Ignores a broken body while it looks for the token: only an authenticated caller gets the fault of a body. */
async function tokenInBody(request: WireRequest): Promise<string | undefined> {
  if (!request.bytes?.length) return undefined;
  const given = await givenIn(request).catch((): JsonObject => ({}));
  const token = Array.isArray(given) ? undefined : given.access_token;
  return typeof token === 'string' ? token : undefined;
}

/** A few calls take an array. @throws Fault invalid/json */
async function givenIn(request: WireRequest): Promise<JsonObject | Json[]> {
  const { bytes } = request;
  if (!bytes?.length) return {};
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 100))
    .toString()
    .trimStart();
  if (!/^[{[]/.test(text) && isForm(contentTypeOf(request))) return formObject(await formFields(request));
  const body = parseJson(bytes, 'kept');
  if (!Array.isArray(body) && !isJsonObject(body)) throw invalid('json', [{ path: [], issue: 'object' }]);
  return body;
}

const codes: Record<FaultKind, [status: number, code: string, message: string]> = {
  invalid: [400, 'bad_request', 'The request cannot be understood.'],
  unauthenticated: [401, 'token_invalid', 'The access token is not valid.'],
  forbidden: [403, 'forbidden', 'You are not allowed to do this.'],
  not_found: [404, 'not_found', 'Not found.'],
  method_not_allowed: [405, 'method_not_allowed', 'This method is not allowed here.'],
  not_acceptable: [406, 'not_acceptable', 'This format is not available.'],
  conflict: [409, 'conflict', 'This conflicts with what is there already.'],
  precondition_failed: [409, 'conflict', 'It has changed since.'],
  too_large: [413, 'too_large', 'The request is too large.'],
  head_too_large: [431, 'headers_too_large', 'The address or the headers are too large.'],
  unsupported_media: [415, 'unsupported_type', 'This type of content is not supported.'],
  expectation_failed: [417, 'expectation_failed', 'The expectation cannot be met.'],
  range_not_satisfiable: [416, 'range_not_satisfiable', 'There are no such bytes.'],
  request_timeout: [408, 'request_timeout', 'The request did not come in time.'],
  too_many: [429, 'rate_limited', 'Too many requests.'],
  internal: [500, 'internal', 'Something went wrong.'],
  unavailable: [503, 'unavailable', 'The service is not available.'],
  timeout: [503, 'unavailable', 'The service took too long.'],
};

function fault(fault: Fault, request: Pick<WireRequest, 'url' | 'allow'>): WireReply {
  const { kind, details } = fault;
  const [status, code, message] = answerOf(fault);
  const body = JSON.stringify({
    status: 'error',
    message,
    details: { code, ...fieldIssues(details.issues), ...(details.scope && { scope: details.scope }) },
  });
  const headers = {
    ...always,
    ...(kind === 'method_not_allowed' && { allow: request.allow.join(', ') }),
    ...limits(fault),
  };
  return { status, headers, body: isXml(request) ? xmlOf(body) : body };
}

function answerOf({ kind, reason, details }: Fault): [status: number, code: string, message: string] {
  const [status, code, message] = codes[kind];
  if (kind === 'unauthenticated') return [status, ...unauthenticated(reason, code, message)];
  if (reason === 'scope_required')
    return [status, reason, `The access token lacks the scope "${details.scope}".`];
  if (kind !== 'invalid') return [status, code, message];
  const [first] = details.issues ?? [];
  if (reason === 'validation') return [status, 'validation_error', `Invalid: ${fieldNames(details.issues)}.`];
  if (reason !== 'query') return [status, code, message];
  return first?.issue === 'page'
    ? [status, 'bad_page', `Invalid: ${first.path.join('.')}.`]
    : [status, 'bad_filter', `Invalid filter: ${fieldNames(details.issues)}.`];
}

function unauthenticated(reason: string, code: string, message: string): [code: string, message: string] {
  if (reason === 'no_credential') return ['token_missing', 'An access token is required.'];
  if (reason === 'sso_invalid') return ['sso_invalid', 'The SSO token is not valid.'];
  return [code, message];
}

const fieldNames = (issues: Issue[] = []): string =>
  [...new Set(issues.map(({ path }) => path.join('.') || 'request'))].join(', ') || 'request';

/** `{"fields": {"header": ["required"]}}` */
function fieldIssues(issues: Issue[] = []): { fields?: Record<string, string[]> } {
  const named = issues.filter(({ path }) => path.length);
  if (!named.length) return {};
  const byName = Map.groupBy(named, ({ path }) => path.join('.'));
  return {
    fields: Object.fromEntries(
      [...byName].map(([name, ones]) => [name, ones.map(({ issue }) => own(codesOfZod, issue) ?? issue)]),
    ),
  };
}

/** The API code of a zod code. */
const codesOfZod: Record<string, string> = {
  too_big: 'too_long',
  too_small: 'required',
  invalid_type: 'invalid',
  invalid_union: 'invalid',
  invalid_value: 'invalid',
  invalid_format: 'invalid',
};

function limits({ details: { retryAfter, limit } }: Fault): Record<string, string> {
  return {
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    ...(limit && {
      'x-ratelimit-limit': String(limit.max),
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Math.ceil(limit.until / 1000)),
    }),
  };
}
