import { Fault, invalid, type Issue, type JsonObject } from '@stoa/kernel';
import { ignoredKeys, type Replacement, type StoredRecord } from '@stoa/persistence';
import type { Store } from '../stores/stores.repository.js';
import { applyChange } from './record.rules.js';
import type { Split } from './secrets.repository.js';

/** Enough to mend a file by, few enough to read. */
export const maxIssues = 100;

/** Does `work` for each item and reports all that is wrong, each issue with its item's place: `insert[0].name`. */
export function collected<In, Out>(list: string, items: In[], work: (item: In, index: number) => Out): Out[] {
  const issues: Issue[] = [];
  const results = items.map((item, index) => {
    try {
      return work(item, index);
    } catch (error) {
      const found = error instanceof Fault ? error.details.issues : undefined;
      if (!found) throw error;
      issues.push(...found.map((issue) => ({ ...issue, path: [list, index, ...issue.path] })));
      return undefined;
    }
  });
  if (issues.length) throw invalid('validation', issues.slice(0, maxIssues));
  return results as Out[];
}

/** Where an operation names its record. */
const idOf = { update: ['_id'], remove: [] };

/** Every record named must be there, for this caller. @throws Fault invalid/validation */
export function missingIssues(
  current: Map<string, unknown>,
  named: Record<'update' | 'remove', string[]>,
): void {
  const issues = (['update', 'remove'] as const).flatMap((list) =>
    named[list].flatMap((id, index): Issue[] =>
      current.has(id) ? [] : [{ path: [list, index, ...idOf[list]], issue: 'exists' }],
    ),
  );
  if (issues.length) throw invalid('validation', issues.slice(0, maxIssues));
}

/** The records after their changes, in the order given when one is changed twice. */
export function bulkChanges(
  definition: Store,
  current: Map<string, StoredRecord>,
  { time, updates }: { time: number; updates: Split[] },
): Replacement[] {
  const changed = new Map<string, JsonObject>();
  collected('update', updates, ({ fields: body, secrets }) => {
    const id = (body._id as string).toLowerCase();
    const before = changed.get(id) ?? (JSON.parse(current.get(id)!.json) as JsonObject);
    changed.set(id, applyChange(definition, before, { time, body }, secrets).record);
  });
  return [...changed].map(([id, record]) => ({
    id,
    json: JSON.stringify(record),
    version: current.get(id)!.version,
  }));
}

/** Keys that are applied in none of the operations. The `_id` of a change names its record. */
export function ignoredIn({ insert, update }: Record<'insert' | 'update', object[]>): string[] {
  const ignored = new Set<string>();
  for (const body of insert) for (const key of ignoredKeys(body as JsonObject)) ignored.add(key);
  for (const body of update)
    for (const key of ignoredKeys(body as JsonObject)) if (key !== '_id') ignored.add(key);
  return [...ignored];
}
