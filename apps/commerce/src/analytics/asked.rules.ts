import { invalid, projectZone, type Issue, type TableQuery, type Value } from '@stoa/kernel';

/** What a report is asked for. Days are `YYYY-MM-DD`. */
export interface Asked {
  from: string;
  /** Inclusive. */
  to: string;
  zone: string;
  groupBy: string;
  currency: string | undefined;
  supplier: number | undefined;
  company: number | undefined;
  category: number | undefined;
  /** All but `new` and `cancelled` unless given. */
  statuses: string[] | undefined;
}

const day = 86_400_000;
const maxYears = 3;

/** @param groupBy unless the query has another one. @returns what is asked for, as far as it is known, and what is wrong with it */
export function askedOf(query: TableQuery, groupBy = ''): { asked: Asked; issues: Issue[] } {
  const given = (field: string): Value | undefined =>
    query.matches.find((match) => match.field === field)?.values[0];
  const asked = {
    from: given('date_from') as string,
    to: given('date_to') as string,
    zone: (given('tz') as string | undefined) ?? projectZone,
    groupBy: (given('group_by') as string | undefined) ?? groupBy,
    currency: given('currency') as string | undefined,
    supplier: given('supplier') as number | undefined,
    company: given('company') as number | undefined,
    category: given('category') as number | undefined,
    statuses: query.matches.find(({ field }) => field === 'status')?.values as string[] | undefined,
  };
  const issues = query.issues ?? [];
  const refused = new Set(issues.map(({ path }) => path[0]));
  return { asked, issues: [...issues, ...datesIssues(asked, refused), ...zoneIssues(asked.zone)] };
}

/** @throws Fault invalid/query */
export function checkAsked(issues: readonly Issue[]): void {
  if (issues.length) throw invalid('query', [...issues]);
}

function datesIssues({ from, to }: Asked, refused: ReadonlySet<unknown>): Issue[] {
  const missing = [
    ['date_from', from],
    ['date_to', to],
  ].flatMap(([name, value]): Issue[] =>
    value === undefined && !refused.has(name) ? [{ path: [name!], issue: 'required' }] : [],
  );
  if (from === undefined || to === undefined) return missing;
  if (to < from) return [{ path: ['date_to'], issue: 'min_value', params: { min: from } }];
  const last = lastDay(from);
  return to > last ? [{ path: ['date_to'], issue: 'max_value', params: { max: last } }] : [];
}

/** The last day of the longest range from a day on. */
function lastDay(from: string): string {
  const end = new Date(`${from}T00:00:00Z`);
  end.setUTCFullYear(end.getUTCFullYear() + maxYears);
  const last = new Date(end.getTime() - day).toISOString().slice(0, 10);
  // A year of five digits has a sign.
  return last.startsWith('+') ? '9999-12-31' : last;
}

function zoneIssues(zone: string): Issue[] {
  return isZone(zone) ? [] : [{ path: ['tz'], issue: 'filter_choice', params: { value: zone } }];
}

/** Whether it is the name of a zone; an offset, whose sign PostgreSQL reads the other way, is not. */
function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
