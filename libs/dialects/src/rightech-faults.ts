import { STATUS_CODES } from 'node:http';
import type { Fault, FaultKind, Issue } from '@stoa/kernel';
import type { WireReply, WireRequest } from './dialect.js';

const statuses: Record<FaultKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  not_acceptable: 406,
  conflict: 409,
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
  timeout: 504,
};

// 401, 403 and 404 are on the vendor's page, with tags and order.
const tags: Record<Exclude<FaultKind, 'invalid'>, string[]> = {
  unauthenticated: ['error_unauthorized'],
  forbidden: ['error_credentials', 'error_forbidden'],
  not_found: ['error_not_found'],
  method_not_allowed: ['error_method'],
  not_acceptable: ['error_not_acceptable'],
  conflict: ['error_conflict'],
  precondition_failed: ['error_precondition'],
  too_large: ['error_payload'],
  head_too_large: ['error_headers'],
  unsupported_media: ['error_media_type'],
  expectation_failed: ['error_expectation'],
  range_not_satisfiable: ['error_range'],
  request_timeout: ['error_request_timeout'],
  too_many: ['error_limit_exceeded'],
  internal: ['error_internal'],
  unavailable: ['error_unavailable'],
  timeout: ['error_timeout'],
};

type Place = Pick<WireRequest, 'resource'>;

/** `{"success":false,"code","message","tags"}`, these keys in this order; `errors` follows where the page is silent. */
export function rightechFault(fault: Fault, place: Place): WireReply {
  const status = statuses[fault.kind];
  const body = {
    success: false,
    code: String(status),
    message: STATUS_CODES[status],
    tags: tagsOf(fault, place),
    ...(fault.details.issues?.length && { errors: fault.details.issues.map(wireIssue) }),
  };
  return { status, headers: headersOf(fault), body: JSON.stringify(body) };
}

function tagsOf(fault: Fault, place: Place): string[] {
  if (fault.kind === 'conflict' && fault.reason === 'unique') return ['error_conflict', 'error_unique'];
  if (fault.kind !== 'invalid') return tags[fault.kind];
  if (fault.reason !== 'validation') return [`error_${fault.reason}`];
  return place.resource ? ['error_validation', `error_${place.resource}`] : ['error_validation'];
}

function headersOf(fault: Fault): Record<string, string> {
  const headers: Record<string, string> = {};
  if (fault.details.allow) headers.allow = fault.details.allow.join(', ');
  if (fault.details.retryAfter !== undefined) headers['retry-after'] = String(fault.details.retryAfter);
  return headers;
}

const bulkLists = new Set<unknown>(['insert', 'update', 'remove']);

/** `index` is the position within a request of several records; `field` names a list of a bulk request too: `insert[0].name`. */
export function wireIssue({ path, issue, params }: Issue): object {
  const [first, second] = path;
  const isOfBulk = bulkLists.has(first) && typeof second === 'number';
  const index = isOfBulk ? { index: second } : typeof first === 'number' ? { index: first } : {};
  const field = fieldText(typeof first === 'number' ? path.slice(1) : path);
  return { ...index, field, rule: issue, message: sentence(field, issue, params) };
}

const fieldText = (path: Issue['path']): string =>
  path.map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at ? '.' : ''}${step}`)).join('');

function sentence(field: string, issue: string, params: Issue['params']): string {
  const rule = params ? `${issue} (${Object.values(params).map(String).join(', ')})` : issue;
  return `${field || 'request'}: ${rule}`;
}
