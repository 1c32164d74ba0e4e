import { Fault, invalid, own, type Issue } from '@stoa/kernel';
import type { EntityTable } from '@stoa/persistence';
import type { AnyResource } from './resource-rules.js';

/** A conflict that PostgreSQL found, as DRF words it: by the field or the fields of the constraint. */
export function conflictFault(
  { contract, entity }: { contract: AnyResource; entity: EntityTable },
  { error, values }: { error: unknown; values: Readonly<Record<string, unknown>> },
): unknown {
  if (!(error instanceof Fault) || error.kind !== 'conflict') return error;
  const constraint = error.message;
  const reference = entity.foreignKeys.get(constraint);
  const unique = entity.uniques.get(constraint);
  const issue = unique ? uniqueIssue(contract, unique) : reference && pkIssue(reference, values);
  return issue ? invalid('validation', [issue]) : error;
}

function uniqueIssue({ model, fields: known }: AnyResource, columns: readonly string[]): Issue {
  const fields = columns.filter((column) => !own(known, column)?.isHidden);
  const [field] = fields;
  if (fields.length > 1) return { path: [], issue: 'unique_together', params: { fields } };
  return {
    path: [field!],
    issue: 'unique',
    params: { model: verbose(model), field: field!.replaceAll('_', ' ') },
  };
}

const pkIssue = (field: string, values: Readonly<Record<string, unknown>>): Issue => ({
  path: [field],
  issue: 'pk',
  params: { value: own(values, field) },
});

/** `CompanyGroup` as Django's `verbose_name`: `company group`. */
const verbose = (model: string): string => model.replaceAll(/(?<=.)[A-Z]/g, ' $&').toLowerCase();
