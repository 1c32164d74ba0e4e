import { raw, sql, type Sql } from '@stoa/persistence';
import type { Asked } from './asked.rules.js';

// Days are counted from 2000-01-01 in the project's zone. A block of level 0 to 3 has 1, 4, 16 or 64 days; its number is
// four times its first day, plus its level. A range has few blocks, however long it is.

export const maxLevel = 3;

/** The number of the block of a level that a day is in. */
export const blockOf = (day: Sql, level: number): Sql =>
  sql`((${day} >> ${raw(String(2 * level))} << ${raw(String(2 * level + 2))}) + ${raw(String(level))})`;

const units = ['day', 'week', 'month'] as const;
export type TimeUnit = (typeof units)[number];
export const isTimeUnit = (group: string): group is TimeUnit => (units as readonly string[]).includes(group);

/** The first day of the unit that an instant is in, in a zone. */
export const unitOf = (instant: Sql, unit: TimeUnit, zone: string): Sql =>
  sql`date_trunc(${unit}::text, timezone(${zone}::text, ${instant}))::date`;

type Range = Pick<Asked, 'from' | 'to' | 'zone' | 'groupBy'>;

/** The first instant of a range, and that after its last. */
export const startOf = ({ from, zone }: Range): Sql => sql`timezone(${zone}::text, ${from}::date::timestamp)`;
export const endOf = ({ to, zone }: Range): Sql => sql`timezone(${zone}::text, (${to}::date + 1)::timestamp)`;

const allTime = raw(`date '2000-01-01'`);
const instant = raw(`interval '1 microsecond'`);

/** The first unit that a day is in, and the last one; the same for all days where time is not what is grouped by. */
function unitsOf({ groupBy, zone }: Range): { first: Sql; last: Sql } {
  if (!isTimeUnit(groupBy)) return { first: allTime, last: allTime };
  return {
    first: unitOf(sql`analytics_start(day)`, groupBy, zone),
    last: unitOf(sql`analytics_start(day + 1) - ${instant}`, groupBy, zone),
  };
}

/**
 * Two common table expressions that cover a range: `blocks` has the number of each block that is added up, as long as
 * possible; `live` the parts of days that are not: those whose orders have changed since, and those of which the range or
 * a unit of time has a part.
 *
 * @param base the lowest level that is added up
 */
export function coverage(range: Range, base: 0 | 1): Sql {
  const shift = raw(`(2 * level)`);
  const lowest = raw(String(base));
  const units = unitsOf(range);
  const first = (day: string): Sql => sql`${raw(day)} >> ${shift} << ${shift}`;
  return sql`
    range as materialized (select ${startOf(range)} as start, ${endOf(range)} as until),
    days as materialized (
      select day, unit, analytics_start(day) < start or analytics_start(day + 1) > until or unit <> ${units.last}
        or day in (select day from analytics_marks) as is_live
      from range, generate_series(analytics_day(start), analytics_day(until - ${instant})) day,
        lateral (select ${units.first} as unit offset 0) units),
    valid as materialized (
      select level, ${first('day')} as first from days
      cross join generate_series(${lowest}, ${raw(String(maxLevel))}) level
      group by 1, 2 having count(*) = 1 << ${shift} and not bool_or(is_live) and min(unit) = max(unit)),
    blocks as materialized (
      select v.first * 4 + v.level as block from valid v
      where not exists (select from valid p
        where p.level = v.level + 1 and p.first = v.first >> (2 * p.level) << (2 * p.level))),
    live as materialized (
      select greatest(analytics_start(day), start) as start, least(analytics_start(day + 1), until) as until
      from range, days
      where not exists (select from valid v
        where v.level = ${lowest} and v.first = day >> ${raw(String(2 * base))} << ${raw(String(2 * base))}))`;
}
