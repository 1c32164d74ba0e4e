import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { compileScopes, maySee, type AccessFields, type Subject } from './index.js';

interface Cases {
  subjects: Record<string, Subject & { credentials: string[] }>;
  records: Record<string, AccessFields>;
  actions: string[];
  columns: string[];
  cases: Record<string, string[]>;
}

const file = new URL('../access-cases.json', import.meta.url);
const { subjects, records, actions, columns, cases } = JSON.parse(readFileSync(file, 'utf8')) as Cases;

describe('the access rule', () => {
  it.each(Object.entries(cases))('for %s', (name, expected) => {
    const subject = subjects[name]!;
    const grants = compileScopes(subject.credentials);
    const letter = (action: string, record: AccessFields): string => {
      if (!grants(action, '/places/1')) return 'x';
      return maySee(subject, record) ? 'o' : '-';
    };
    const found = columns.map((column) => actions.map((action) => letter(action, records[column]!)).join(''));
    expect(found).toEqual(expected);
  });

  it('is asked about every subject and record', () => {
    expect(Object.keys(cases)).toEqual(Object.keys(subjects));
    expect(columns).toEqual(Object.keys(records));
  });
});
