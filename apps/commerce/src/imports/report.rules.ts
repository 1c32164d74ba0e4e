import { drfErrors } from '@stoa/dialects';
import { commerce } from '@stoa/dto';
import type { Issue } from '@stoa/kernel';
import type { Action } from './plan.js';

/** What became of a row of a request. */
export interface RowResult {
  source: number;
  id: number | null;
  /** Undefined for kinds without keys of an ERP. */
  externalId: string | null | undefined;
  action: Action;
  issues: Issue[];
}

const statuses: Record<Action, string> = {
  create: 'created',
  update: 'updated',
  unchanged: 'unchanged',
  duplicate: 'duplicate',
  stale: 'stale',
  failed: 'failed',
};

/** The issues of a row in the words of the API, in the order of its fields. */
export function rowErrors(fields: commerce.Fields, issues: readonly Issue[]): object {
  const places = new Map(Object.keys(fields).map((name, place) => [name, place] as const));
  const placeOf = ({ path: [name] }: Issue): number => places.get(String(name)) ?? -1;
  return drfErrors(issues.toSorted((a, b) => placeOf(a) - placeOf(b)));
}

interface Parts {
  fields: commerce.Fields;
  onlyErrors: boolean;
  hasStale: boolean;
}

/** The report on the rows of a request, in their order. */
export function bulkReport(rows: readonly RowResult[], { fields, onlyErrors, hasStale }: Parts): object {
  const count = (action: Action): number => rows.filter((row) => row.action === action).length;
  const shown = onlyErrors ? rows.filter(({ action }) => action === 'failed') : rows;
  return {
    created: count('create'),
    updated: count('update'),
    unchanged: count('unchanged'),
    failed: count('failed'),
    duplicates: count('duplicate'),
    ...(hasStale && { stale: count('stale') }),
    results: shown.toSorted((a, b) => a.source - b.source).map((row) => resultOf(row, fields)),
  };
}

function resultOf(
  { source: row, id, externalId, action, issues }: RowResult,
  fields: commerce.Fields,
): object {
  const status = statuses[action];
  if (action === 'failed')
    return { row, ...(externalId && { external_id: externalId }), status, errors: rowErrors(fields, issues) };
  return {
    row,
    ...(id !== null && { id }),
    ...(externalId !== undefined && { external_id: externalId }),
    status,
  };
}
