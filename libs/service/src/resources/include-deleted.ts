import { includeDeleted } from '@stoa/contracts';
import type { TableQuery } from '@stoa/kernel';

/** The query without the filter by which a list has softly deleted objects as well: it is no condition on a row. */
export function withoutDeleted(query: TableQuery): { asked: TableQuery; includesDeleted: boolean } {
  const { true: filters = [], false: matches = [] } = Object.groupBy(query.matches, ({ field }) =>
    field === includeDeleted ? 'true' : 'false',
  );
  return {
    asked: { ...query, matches },
    includesDeleted: filters.some(({ values: [value] }) => value === true),
  };
}
