import { Injectable } from '@nestjs/common';
import { hashSecret, type SsoProject } from '@stoa/auth';
import { notFound } from '@stoa/kernel';
import { Database, raw, sql, type Queries } from '@stoa/persistence';
import { time } from '../views/json.js';

/** The keys and the settings of the project. */
export interface SsoSettings extends SsoProject {
  allowsStaff: boolean;
  allowsEmailChange: boolean;
}

export type SsoSettingsChange = {
  [Name in 'allowsVersion1' | 'allowsStaff' | 'allowsEmailChange']?: boolean | undefined;
};

/** A key without its secret. */
interface ShownKey {
  id: number;
  name: string;
  created: string;
}

const shown = sql`id, name, ${time(raw('created'))} as created`;

@Injectable()
export class SsoProjectRepository {
  constructor(private readonly database: Database) {}

  async settings(): Promise<SsoSettings> {
    const row = await this.database.row<SsoSettings>(sql`
      select alias, allows_version1 as "allowsVersion1", allows_staff as "allowsStaff",
        allows_email_change as "allowsEmailChange",
        coalesce((select json_agg(json_build_object('id', k.id, 'key', k.key) order by k.id desc)
          from sso_keys k where k.key is not null), '[]') as keys
      from sso_settings`);
    return row!;
  }

  async change({ allowsVersion1, allowsStaff, allowsEmailChange }: SsoSettingsChange): Promise<void> {
    await this.database.execute(sql`
      update sso_settings set allows_version1 = coalesce(${allowsVersion1}, allows_version1),
        allows_staff = coalesce(${allowsStaff}, allows_staff),
        allows_email_change = coalesce(${allowsEmailChange}, allows_email_change)`);
  }

  /** @throws Fault conflict/unique for a key that the project has, or has had */
  async addKey(name: string, key: string): Promise<ShownKey> {
    const row = await this.database.row<ShownKey>(sql`
      insert into sso_keys (name, hash, key) values (${name}, ${hashSecret(key)}, ${key}) returning ${shown}`);
    return row!;
  }

  /** The keys whose tokens are valid, oldest first. */
  keys(): Promise<ShownKey[]> {
    return this.database.rows<ShownKey>(sql`select ${shown} from sso_keys where key is not null order by id`);
  }

  /** Tokens of the key are invalid from now on. @throws Fault not_found */
  async removeKey(id: number): Promise<void> {
    const removed = await this.database.execute(
      sql`update sso_keys set key = null where id = ${id} and key is not null`,
    );
    if (!removed) throw notFound('sso_key');
  }
}

/** Stores what the configuration says, once: a key that was removed stays removed. */
export async function seedSso(
  tx: Queries,
  { alias = 'stoa', key }: { alias: string | undefined; key: string | undefined },
): Promise<void> {
  await tx.execute(sql`insert into sso_settings (alias) values (${alias}) on conflict do nothing`);
  if (key)
    await tx.execute(sql`insert into sso_keys (name, hash, key) values ('first', ${hashSecret(key)}, ${key})
      on conflict do nothing`);
}
