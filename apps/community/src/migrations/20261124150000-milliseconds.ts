import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Times that replies show. */
const columns: Record<string, string[]> = {
  people: ['last_activity', 'date_joined'],
  groups: ['created'],
  forums: ['created'],
  statuses: ['updated'],
  topics: ['created', 'updated'],
  topic_votes: ['created'],
  comments: ['created', 'updated'],
  comment_votes: ['created'],
};

const typed = (type: string): string[] =>
  Object.entries(columns).map(
    ([table, names]) =>
      `alter table ${table} ${names.map((name) => `alter column ${name} type ${type}`).join(', ')}`,
  );

/** To the millisecond, as replies show them: else a filter for later than a shown time matches the same object again. */
export class Milliseconds20261124150000 implements MigrationInterface {
  readonly name = 'Milliseconds20261124150000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of typed('timestamptz(3)')) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of typed('timestamptz')) await runner.query(statement);
  }
}
