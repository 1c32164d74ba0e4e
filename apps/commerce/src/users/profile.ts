import type { commerce } from '@stoa/dto';

/** The fields of a user that are this service's own. A field that is absent stays as it is. */
export interface Profile {
  first_name?: string | undefined;
  last_name?: string | undefined;
  middle_name?: string | undefined;
  phone?: string | undefined;
  role?: commerce.Role | undefined;
  supplier?: number | null | undefined;
  companies?: number[] | undefined;
  /** A new company, of which the user is a buyer. */
  company?: commerce.Sent<typeof commerce.companyFields> | undefined;
}

/** What a body says of a user: the directory's fields, too. */
export type GivenUser = Profile & {
  email?: string | undefined;
  login?: string | undefined;
  password?: string | undefined;
  is_active?: boolean | undefined;
};

/** What a change of a user depends on. */
export interface UserStatus {
  user: string;
  role: commerce.Role;
  /** The role is `admin` for as long as the user is a member of the root group. */
  isRoot: boolean;
  isActive: boolean;
}
