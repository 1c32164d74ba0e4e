import { Fault, invalid, type Issue, type JsonObject } from '@stoa/kernel';
import { ignoredKeys, type Replacement, type StoredRecord } from '@stoa/persistence';
import type { Store } from '../stores/stores.repository.js';
import { applyChange } from './record.rules.js';
import type { SplitBody } from './secret.rules.js';

/** Issues in one reply at most: enough to correct a file, few enough to read. */
export const maxIssues = 100;

/**
 * Maps the items of a request, and collects the issues of all of them, each with its item's path: `insert[0].name`.
 * @throws Fault invalid/validation
 */
export function mapCollectingIssues<In, Out>(
  list: string,
  items: In[],
  map: (item: In, index: number) => Out,
): Out[] {
  const issues: Issue[] = [];
  const results = items.map((item, index) => {
    try {
      return map(item, index);
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

/** The path of the id within an item of each list. */
const idPath = { update: ['_id'], remove: [] };

/**
 * Checks that all records to update or remove exist for the caller.
 * @param current the existing records by id
 * @throws Fault invalid/validation
 */
export function checkExistence(
  current: ReadonlyMap<string, unknown>,
  ids: Record<'update' | 'remove', string[]>,
): void {
  const issues = (['update', 'remove'] as const).flatMap((list) =>
    ids[list].flatMap((id, index): Issue[] =>
      current.has(id) ? [] : [{ path: [list, index, ...idPath[list]], issue: 'exists' }],
    ),
  );
  if (issues.length) throw invalid('validation', issues.slice(0, maxIssues));
}

/** The records after their changes; several changes of one record are applied in their order. */
export function bulkChanges(
  definition: Store,
  current: ReadonlyMap<string, StoredRecord>,
  { time, updates }: { time: number; updates: SplitBody[] },
): Replacement[] {
  const changed = new Map<string, JsonObject>();
  mapCollectingIssues('update', updates, ({ fields: body, secrets }) => {
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

/** Keys of the bodies that are not applied. The `_id` of an update selects its record, so it counts as applied. */
export function ignoredIn({ insert, update }: Record<'insert' | 'update', object[]>): string[] {
  const ignored = new Set<string>();
  for (const body of insert) for (const key of ignoredKeys(body as JsonObject)) ignored.add(key);
  for (const body of update)
    for (const key of ignoredKeys(body as JsonObject)) if (key !== '_id') ignored.add(key);
  return [...ignored];
}
