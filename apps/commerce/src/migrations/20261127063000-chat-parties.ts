import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = ['chat_messages', 'chat_reads'];

/** Messages and read marks know whose they are, so that a stream reads those that its user sees and no others. */
export class ChatParties20261127063000 implements MigrationInterface {
  readonly name = 'ChatParties20261127063000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) {
      await runner.query(`alter table ${table} add company int, add supplier int`);
      await runner.query(`update ${table} set company = chats.company, supplier = chats.supplier
        from chats where chats.id = ${table}.chat`);
      await runner.query(`alter table ${table} alter company set not null, alter supplier set not null`);
      for (const party of ['company', 'supplier'])
        await runner.query(
          `create index ${table}_${party} on ${table} (${party}, xid) -- what its streams have not sent yet`,
        );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.query(`alter table ${table} drop company, drop supplier`);
  }
}
