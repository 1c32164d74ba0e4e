import { Fault, invalid, own, type Issue } from '@stoa/kernel';
import type { AnyResource, ResourceActor } from './resource-rules.js';
import type { ResourceTable } from './resource-table.js';

type Values = Readonly<Record<string, unknown>>;

/** A conflict that PostgreSQL found in a write, as DRF words it: by the field or the fields of the constraint. */
export function writeConflict<R extends AnyResource, A extends ResourceActor>(
  { contract, entity, rules }: ResourceTable<R, A>,
  error: unknown,
  values: Values,
): unknown {
  if (!(error instanceof Fault) || error.kind !== 'conflict') return error;
  const constraint = error.message;
  const check = own(rules.checks ?? {}, constraint);
  if (check) return invalid('validation', [{ path: [check.field], issue: check.issue }]);
  const reference = entity.foreignKeys.get(constraint);
  const unique = entity.uniques
    .get(constraint)
    ?.filter((column) => isShown(contract, column) && column !== rules.uniqueWithin);
  const issue = unique?.length
    ? uniqueIssue(contract.model, unique)
    : reference && pkIssue(reference, values);
  return issue ? invalid('validation', [issue]) : error;
}

/** A removal that is refused, because other rows refer to the object. */
export function removalConflict({ model }: AnyResource, error: unknown): unknown {
  if (!(error instanceof Fault) || error.reason !== 'referenced') return error;
  const issues = [{ path: [], issue: 'in_use', params: { model: verbose(model) } }];
  return new Fault('conflict', 'referenced', error.message, { issues });
}

const isShown = ({ fields }: AnyResource, column: string): boolean => {
  const field = own(fields, column);
  return field !== undefined && !field.isHidden;
};

function uniqueIssue(model: string, fields: readonly string[]): Issue {
  const [field] = fields;
  if (fields.length > 1) return { path: [], issue: 'unique_together', params: { fields } };
  return {
    path: [field!],
    issue: 'unique',
    params: { model: verbose(model), field: field!.replaceAll('_', ' ') },
  };
}

const pkIssue = (field: string, values: Values): Issue => ({
  path: [field],
  issue: 'pk',
  params: { value: own(values, field) },
});

/** `CompanyGroup` as Django's `verbose_name`: `company group`. */
const verbose = (model: string): string => model.replaceAll(/(?<=.)[A-Z]/g, ' $&').toLowerCase();
