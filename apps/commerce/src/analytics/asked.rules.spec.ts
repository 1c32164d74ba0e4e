import { describe, expect, it } from '@jest/globals';
import type { Match } from '@stoa/kernel';
import { askedOf } from './asked.rules.js';

const match = (field: string, value: string): Match => ({ field, test: 'eq', values: [value] });

const askedFor = (given: Record<string, string>) =>
  askedOf(
    {
      matches: Object.entries(given).map(([field, value]) => match(field, value)),
      search: [],
      order: [],
      limit: 50,
      offset: 0,
    },
    'day',
  );

describe('askedOf', () => {
  it('has the zone of the project and the given group when nothing else is asked for', () => {
    const { asked, issues } = askedFor({ date_from: '2026-01-01', date_to: '2026-01-01' });
    expect([asked.zone, asked.groupBy, asked.statuses, issues]).toEqual([
      'Europe/Moscow',
      'day',
      undefined,
      [],
    ]);
  });

  it.each([
    [{}, ['date_from required', 'date_to required']],
    [{ date_to: '2026-01-01' }, ['date_from required']],
    [{ date_from: '2026-01-02', date_to: '2026-01-01' }, ['date_to min_value 2026-01-02']],
    [{ date_from: '2023-01-01', date_to: '2025-12-31' }, []],
    [{ date_from: '2023-01-01', date_to: '2026-01-01' }, ['date_to max_value 2025-12-31']],
    [{ date_from: '2024-02-29', date_to: '2027-03-01' }, ['date_to max_value 2027-02-28']],
    [{ date_from: '9998-01-01', date_to: '9999-12-31' }, []],
  ])('finds the mistakes in the dates %j', (given, expected) => {
    const { issues } = askedFor(given as Record<string, string>);
    expect(
      issues.map(({ path, issue, params }) => [...path, issue, ...Object.values(params ?? {})].join(' ')),
    ).toEqual(expected);
  });

  it('says no more of a date that cannot be read', () => {
    const issue = { path: ['date_from'], issue: 'filter_date' };
    const query = { matches: [match('date_to', '2026-01-01')], search: [], order: [], limit: 50, offset: 0 };
    expect(askedOf({ ...query, issues: [issue] }).issues).toEqual([issue]);
  });

  it.each([
    ['Asia/Yekaterinburg', true],
    ['Etc/GMT+3', true],
    ['UTC', true],
    ['Mars/Phobos', false],
    ['+03:00', false],
    ['', false],
    ["Europe/Moscow'; select 1", false],
  ])('the zone %s is known: %s', (tz, isKnown) => {
    const { issues } = askedFor({ date_from: '2026-01-01', date_to: '2026-01-01', tz });
    expect(issues).toEqual(isKnown ? [] : [{ path: ['tz'], issue: 'filter_choice', params: { value: tz } }]);
  });
});
