import { randomUUID } from 'node:crypto';
import type { Account } from '@stoa/dto';
import type { Queries, Transaction } from '@stoa/persistence';

/** What a service stores of the users of identity. */
export interface UserProfiles {
  /** Stores the account; the fields that are the service's own stay as they are. */
  upsertProfile(on: Queries, account: Account): Promise<void>;
  /** Marks the profile of a user who is not in identity any more. */
  removeProfile(on: Queries, user: string): Promise<void>;
  /** The users whose profiles say that they are members of the root group. */
  rootMembers(on: Queries): Promise<string[]>;
  /** The number of a user who has a profile. */
  idOf(on: Queries, user: string): Promise<number | undefined>;
}

/** Injection token of the service's `UserProfiles`. */
export const USER_PROFILES = Symbol('user profiles');

/** The service's own part of a change to a user, which travels with the change. */
export interface UserPart {
  surface: string;
  id: string;
  data: Record<string, unknown>;
}

export const userPart = <Surface extends string, Data extends object>(surface: Surface, data: Data) => ({
  surface,
  id: randomUUID(),
  data: { ...data } as Data & Record<string, unknown>,
});

/** Applies the parts of a surface. */
export interface UserPartHandler {
  readonly surface: string;
  /**
   * Stores the part of a user, by number.
   * @param user the same user, as events name the author of what the part adds
   */
  change(
    tx: Transaction,
    id: number,
    data: UserPart['data'],
    user: { org: string; user: string },
  ): Promise<void>;
}

/** Injection token of the service's `UserPartHandler`. */
export const USER_PART_HANDLER = Symbol('user part handler');
