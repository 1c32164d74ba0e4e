/** What proved who is calling: a cookie session (`sid`) or a token (`jti`). */
export interface Credential {
  kind: 'session' | 'token';
  id: string;
}

/**
 * Who is calling, resolved once by identity and carried with each request. All ids are ObjectIds in hex.
 *
 * `principals` = the user and each group he belongs to; a record is visible when one of them is among the record's
 * owner, group, access or branch. `root` callers belong to the project's root group and see all of `org`.
 */
export interface Caller {
  user: string;
  login: string;
  org: string;
  /** The current group: new records belong to it. */
  group: string;
  /** Path from `group` up to the project root; new records are visible to all of it. */
  branch: string[];
  principals: string[];
  root: boolean;
  /** What may be called, as `METHOD /store/*` patterns: the role's credentials, or the token's scopes within them. */
  credentials: string[];
  credential: Credential;
  /** Milliseconds since 1970; after it the credential is no longer valid. */
  expiresAt: number;
}
