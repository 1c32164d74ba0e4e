import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { may, type Verb } from '@stoa/auth';
import { testId, testServers, type TestServers } from '@stoa/testing';
import {
  addWriter,
  createRecordTable,
  createRecordTemplate,
  Database,
  RecordTable,
  type Records,
  type Viewer,
} from '@stoa/persistence';

interface Cases {
  subjects: Record<string, Viewer & { credentials: string[] }>;
  records: Record<string, { org: string; owner: string; group: string; access: string[]; branch: string[] }>;
  actions: Verb[];
  columns: string[];
  cases: Record<string, string[]>;
}

// The cases that libs/auth tests its pure rule by.
const file = new URL('../../auth/access-cases.json', import.meta.url);
const { subjects, records, actions, columns, cases } = JSON.parse(readFileSync(file, 'utf8')) as Cases;

let servers: TestServers;
let database: Database;
let table: RecordTable;

const jsonOf = (name: string): string => {
  const { owner, group, access, branch } = records[name]!;
  return JSON.stringify({
    _id: testId(name),
    owner: testId(owner),
    group: testId(group),
    access: access.map(testId),
    branch: branch.map(testId),
    time: 1,
  });
};

const visibleTo = (name: string): Records => {
  const { org, principals, root } = subjects[name]!;
  return table.for({ org: testId(org), principals: principals.map(testId), root });
};

/** The operations of each action, on a new copy of the record. */
const operations: Record<string, (visible: Records, id: string) => Promise<unknown>> = {
  read: (visible, id) => visible.get(id),
  change: async (visible, id) => {
    const { json, version } = await visible.get(id);
    if (!(await visible.replace({ id, json, version }))) throw new Error('not replaced');
  },
  remove: (visible, id) => visible.remove(id),
};

const insert = (name: string): Promise<string> =>
  table.for({ org: testId(records[name]!.org), principals: [], root: true }).insert(jsonOf(name));

beforeAll(async () => {
  servers = await testServers();
  database = await Database.open({ url: await servers.database(), name: 'access' });
  const schema = [...createRecordTemplate, addWriter('record_template'), createRecordTable('subject')];
  for (const statement of schema) await database.query(statement, []);
  table = new RecordTable(database, 'subject');
});
afterAll(async () => {
  await database.close();
  await servers.stop();
});

describe('the access predicate in SQL', () => {
  it.each(Object.entries(cases))(
    'the access predicate in SQL grants %s the actions of the access cases',
    async (name, expected) => {
      const { credentials } = subjects[name]!;
      const authority = { credentials, credential: { kind: 'session' as const, id: '1' } };
      const letterOf = async (action: Verb, column: string): Promise<string> => {
        if (!may(authority, action, '/places/1')) return 'x';
        await database.query('truncate subject', []);
        for (const each of columns) await insert(each);
        const result = operations[action]!(visibleTo(name), testId(column));
        return result.then(
          () => 'o',
          ({ kind }: { kind: string }) => (kind === 'not_found' ? '-' : kind),
        );
      };
      const found: string[] = [];
      for (const column of columns) {
        let word = '';
        for (const action of actions) word += await letterOf(action, column);
        found.push(word);
      }
      expect(found).toEqual(expected);
    },
  );

  it('lists, counts, first and last records show the same records as single reads', async () => {
    await database.query('truncate subject', []);
    for (const each of columns) await insert(each);
    for (const [name, words] of Object.entries(cases)) {
      const seen = columns
        .filter((_, index) => words[index]!.startsWith('o'))
        .map(testId)
        .sort();
      if (words.every((word) => word.startsWith('x'))) continue;
      const visible = visibleTo(name);
      const page = await visible.list({ where: [], limit: 100, offset: 0 });
      const ids = (page.records as string[]).map((json) => (JSON.parse(json) as { _id: string })._id);
      expect([name, ids]).toEqual([name, seen]);
      expect(await visible.count({ where: [] })).toBe(seen.length);
      expect((await visible.firstAndLast({ where: [] })).map((json) => json !== null)).toEqual([
        seen.length > 0,
        seen.length > 0,
      ]);
      expect(await visible.count({ where: [{ path: '_id', is: 'eq', values: columns.map(testId) }] })).toBe(
        seen.length,
      );
    }
  });
});
