import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { may, maySee, type AccessFields, type Subject, type Verb } from './index.js';

interface Cases {
  subjects: Record<string, Subject & { credentials: string[] }>;
  records: Record<string, AccessFields>;
  actions: Verb[];
  columns: string[];
  cases: Record<string, string[]>;
}

const file = new URL('../access-cases.json', import.meta.url);
const { subjects, records, actions, columns, cases } = JSON.parse(readFileSync(file, 'utf8')) as Cases;

describe('the access rule', () => {
  it.each(Object.entries(cases))(
    'may and maySee give the subject %s the actions in the table of access cases',
    (name, expected) => {
      const subject = subjects[name]!;
      const authority = {
        credentials: subject.credentials,
        credential: { kind: 'session' as const, id: '1' },
      };
      const letter = (action: Verb, record: AccessFields): string => {
        if (!may(authority, action, '/places/1')) return 'x';
        return maySee(subject, record) ? 'o' : '-';
      };
      const found = columns.map((column) =>
        actions.map((action) => letter(action, records[column]!)).join(''),
      );
      expect(found).toEqual(expected);
    },
  );

  it('the table of access cases has every subject and every record', () => {
    expect(Object.keys(cases)).toEqual(Object.keys(subjects));
    expect(columns).toEqual(Object.keys(records));
  });
});
