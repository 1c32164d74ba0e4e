import type { Database } from '@stoa/persistence';
import { GroupsRepository } from './groups/groups.repository.js';
import { KeyEntity } from './keys/key.entity.js';
import { KeysRepository } from './keys/keys.repository.js';
import { SeededKeyEntity } from './keys/seeded-key.entity.js';
import { SeededKeysRepository } from './keys/seeded-keys.repository.js';
import { PasswordEntity } from './passwords/password.entity.js';
import { PasswordsRepository } from './passwords/passwords.repository.js';
import { RolesRepository } from './roles/roles.repository.js';
import { SigningKeyEntity } from './tokens/signing-key.entity.js';
import { SigningKeysRepository } from './tokens/signing-keys.repository.js';
import { UsersRepository } from './users/users.repository.js';

/** The repositories that the seed writes with: it runs before Nest provides them. */
export function seedRepositories(database: Database) {
  const { dataSource } = database;
  return {
    groups: new GroupsRepository(database),
    roles: new RolesRepository(database),
    users: new UsersRepository(database),
    passwords: new PasswordsRepository(database, dataSource.getRepository(PasswordEntity)),
    keys: new KeysRepository(database, dataSource.getRepository(KeyEntity)),
    seededKeys: new SeededKeysRepository(dataSource.getRepository(SeededKeyEntity)),
    signingKeys: new SigningKeysRepository(dataSource.getRepository(SigningKeyEntity)),
  };
}

export type SeedRepositories = ReturnType<typeof seedRepositories>;
