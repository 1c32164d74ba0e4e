import { invalid, type Issue, type TableQuery } from '@stoa/kernel';

/** Of these ids those whose rows exist for the actor. */
export type FindIds = (ids: number[]) => Promise<ReadonlySet<number>>;

/**
 * Refuses a list with all its wrong filters at once: those that cannot be read, and references to rows that do not exist
 * for the actor, as django-filter does.
 * @throws Fault invalid/query
 */
export async function checkFilters(
  { matches, issues = [] }: TableQuery,
  references: ReadonlyMap<string, FindIds>,
): Promise<void> {
  const found: Issue[] = [...issues];
  for (const { field, test, values } of matches) {
    const ids = values as number[];
    const existing = await references.get(field)?.(ids);
    if (existing && !ids.every((id) => existing.has(id)))
      found.push({ path: [test === 'eq' ? field : `${field}__${test}`], issue: 'filter_reference' });
  }
  if (found.length) throw invalid('query', found);
}
