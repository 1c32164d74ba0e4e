import { sql, type Database } from '@stoa/persistence';
import type { Resources } from '@stoa/service';
import type { CommunityConfig } from './config.js';
import { ForumEntity } from './forums/forum.entity.js';
import { ForumsRepository } from './forums/forums.repository.js';
import { TopicStatusEntity } from './forums/topic-status.entity.js';
import { TopicTypeEntity } from './forums/topic-type.entity.js';
import { seedSso } from './sso/sso-project.repository.js';

/** One replica seeds at a time; the number is arbitrary but must not change. */
const seedLock = 7_170_004;

/** Creates the settings of the project and a first forum on the first start. */
export async function seed(
  database: Database,
  { config }: Pick<Resources<CommunityConfig>, 'config'>,
): Promise<void> {
  const { dataSource } = database;
  const forums = new ForumsRepository(
    dataSource.getRepository(ForumEntity),
    dataSource.getRepository(TopicTypeEntity),
    dataSource.getRepository(TopicStatusEntity),
  );
  await database.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${seedLock})`);
    await seedSso(tx, { alias: config.STOA_COMMUNITY_ALIAS, key: config.STOA_COMMUNITY_SSO_KEY });
    if (await tx.row(sql`select 1 from forums limit 1`)) return;
    await forums.create(tx, { name: 'General', type: 'PUBLIC', is_default: true });
  });
}
