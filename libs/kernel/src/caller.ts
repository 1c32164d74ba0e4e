/** The credential that authenticated the caller: a cookie session (`sid`), a token (`jti`), or a key of one surface. */
export interface Credential {
  kind: 'session' | 'token' | 'key';
  id: string;
  /** The surface of a key. */
  surface?: KeySurface | undefined;
}

/** The surfaces that take keys. */
export type KeySurface = 'commerce' | 'community' | 'rtc';

/** The credential that a client presents: a cookie's sid, a bearer token, or a key, which is valid for one surface. */
export type Presented =
  { kind: 'session' | 'token'; secret: string } | { kind: 'key'; surface: KeySurface; secret: string };

/** The user id of keys without a user, which anonymous visitors use. */
export const anonymousUserId = '0'.repeat(24);

/**
 * The caller of a request. Identity resolves it, and every request contains it. All ids are ObjectIds in hex.
 *
 * `principals` are the user and the user's groups; a record is visible when one of them is among the record's owner,
 * group, access or branch. `root` callers are members of the project's root group whose credential grants all of `* /*`:
 * they see all of `org`.
 */
export interface Caller {
  user: string;
  /** The user's id in APIs with integer ids; 0 without a user. */
  id: number;
  login: string;
  org: string;
  /** The current group: new records belong to it. */
  group: string;
  /** Path from `group` up to the project root; new records are visible to all of it. */
  branch: string[];
  principals: string[];
  root: boolean;
  /**
   * The operations that the caller may call: the role's credentials as `METHOD /store/*` patterns, or the token's scopes
   * within them; for a key its scopes, in the terms of its surface.
   */
  credentials: string[];
  credential: Credential;
  /** When the credential expires, in milliseconds since 1970. */
  expiresAt: number;
}
