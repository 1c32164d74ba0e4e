import { STATUS_CODES } from 'node:http';
import type { Fault, FaultKind } from '@stoa/kernel';
import type { Route, Surface } from '../route.js';
import type { Header, JsonSchema, Ref, Response } from '../grammars/document.js';
import type { Draft } from './draft.js';
import { bulkFault, faultsOf } from './fault-samples.js';
import { mediaTypeOf, templateOf } from './rows.js';
import { sampleRequest } from './sample-request.js';
import { schemaOf } from './samples.js';

const meanings: Record<FaultKind, string> = {
  invalid: 'the request is not as described here',
  unauthenticated: 'no credential, or one that is unknown or has ended',
  forbidden: 'the credential does not grant this call',
  not_found: 'there is no such thing, or it is not for this caller to see',
  method_not_allowed: 'the path has other methods',
  not_acceptable: 'what the client accepts cannot be had',
  conflict: 'what is there already does not allow it',
  precondition_failed: 'the record has another version than the one asked for',
  too_large: 'the body is longer than is taken',
  head_too_large: 'the address or the headers are longer than is taken',
  unsupported_media: 'the body says that it is something else than is taken',
  expectation_failed: 'the expectation of the `Expect` header cannot be met',
  range_not_satisfiable: 'the content has no such bytes',
  request_timeout: 'the request did not come in time',
  too_many: 'too many attempts',
  unavailable: 'the service behind this call does not answer',
  timeout: 'the service behind this call took too long',
  internal: 'something went wrong that should not',
};

/** The schema of every fault of a surface, derived from the bodies that its dialect writes. */
export function faultSchema(surface: Surface): JsonSchema {
  const faults = [bulkFault, ...faultsOf(surface.routes, surface)];
  return schemaOf(
    faults.map((fault) => JSON.parse(surface.dialect.fault(fault, sampleRequest()).body) as unknown),
  );
}

/** The fault responses of the rows of one method and path, by status, as the dialect writes them. */
export function faultResponses(rows: Route[], draft: Draft): Record<string, Response | Ref> {
  const { surface } = draft;
  const resource = resourceOf(rows[0]!);
  const byStatus = Object.groupBy(
    faultsOf(rows, surface),
    (fault) => surface.dialect.fault(fault, sampleRequest({ resource })).status,
  );
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, some]) => [
      status,
      sharedOr(response(some!, resource, surface), draft),
    ]),
  );
}

/** The resource that the edge passes to the dialect; `{store}` where it is a path parameter. */
const resourceOf = ({ path }: Route): string => templateOf(path).split('/')[1]!;

/** Returns a reference to a shared component, which the first response of each name becomes; inlines others. */
function sharedOr(
  { status, ...response }: Response & { status: number },
  { responses }: Draft,
): Response | Ref {
  const name = STATUS_CODES[status]!.replaceAll(/\W/g, '');
  // The examples of a bad request differ from row to row.
  if (status === 400) return response;
  responses[name] ??= response;
  const isSame = JSON.stringify(responses[name]) === JSON.stringify(response);
  return isSame ? { $ref: `#/components/responses/${name}` } : response;
}

function response(faults: Fault[], resource: string, surface: Surface): Response & { status: number } {
  const wires = faults.map((fault) => ({
    fault,
    ...surface.dialect.fault(fault, sampleRequest({ resource })),
  }));
  const { status } = wires[0]!;
  const kinds = [...new Set(faults.map(({ kind }) => meanings[kind]))];
  const examples = Object.fromEntries(
    wires.map(({ fault, body }) => [fault.reason, { value: JSON.parse(body) as unknown }]),
  );
  return {
    status,
    description: `${STATUS_CODES[status]}: ${kinds.join('; or ')}.`,
    headers: { 'x-request-id': requestId, ...headersOf(wires.map(({ headers }) => headers)) },
    content: { [mediaTypeOf(surface)]: { schema: { $ref: '#/components/schemas/Fault' }, examples } },
  };
}

const requestId: Ref = { $ref: '#/components/headers/x-request-id' };

function headersOf(all: Record<string, string>[]): Record<string, Header> {
  const entries = Object.entries(Object.assign({}, ...all) as Record<string, string>);
  return Object.fromEntries(
    entries.map(([name, example]) => [name, { schema: { type: 'string' }, example }]),
  );
}
