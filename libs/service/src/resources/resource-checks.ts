import type { EntityTable } from '@stoa/persistence';
import type { AnyResource, ResourceActor, ResourceRules } from './resource-rules.js';

/** @throws Error for a contract that its entity and rules do not fulfil, so that the service does not start */
export function checkDeclaration<R extends AnyResource, A extends ResourceActor>(
  contract: R,
  rules: Pick<ResourceRules<R, A>, 'computed' | 'filters'>,
  entity: EntityTable,
): void {
  const { fields, extraFilters, isSoftDeleted, isVersioned, name } = contract;
  const computed: object = rules.computed ?? {};
  const filters: object = rules.filters ?? {};
  const missing = [
    ...Object.entries(fields)
      .filter(([field, { isComputed }]) =>
        isComputed ? !Object.hasOwn(computed, field) : !entity.columns.has(field),
      )
      .map(([field, { isComputed }]) =>
        isComputed ? `rule for the computed field ${field}` : `column ${field}`,
      ),
    ...extraFilters
      .filter((filter) => !Object.hasOwn(filters, filter))
      .map((filter) => `rule for the filter ${filter}`),
    ...(isSoftDeleted && !entity.columns.has('is_deleted') ? ['column is_deleted'] : []),
    ...(isVersioned && !(entity.version === 'version' && 'version' in fields) ? ['version'] : []),
  ];
  if (missing.length) throw new Error(`resource ${name}, table ${entity.name}: no ${missing.join(', no ')}`);
}

/** @throws Error for a field that a body can have and no column or handler takes */
export function checkWritten({ name, fields }: AnyResource, defaults: readonly string[]): void {
  const writes = defaults.filter((verb) => verb === 'create' || verb === 'update');
  const lost = Object.entries(fields).find(([, { isComputed, isReadOnly }]) => isComputed && !isReadOnly);
  if (lost && writes.length)
    throw new Error(`resource ${name}: ${writes.join(' and ')} need a handler, which writes ${lost[0]}`);
}
