/** What proved who is calling: a cookie session (`sid`), a token (`jti`), or a key of one surface. */
export interface Credential {
  kind: 'session' | 'token' | 'key';
  id: string;
  /** Of a key: the surface that it was made for. */
  surface?: KeySurface | undefined;
}

/** The surfaces that take keys. */
export type KeySurface = 'commerce' | 'community' | 'rtc';

/** What a client presents: a cookie's sid, a bearer token, or a key, which is good at the surface it was made for. */
export type Presented =
  { kind: 'session' | 'token'; secret: string } | { kind: 'key'; surface: KeySurface; secret: string };

/** The user behind a key that was made for nobody: what anonymous visitors come with. */
export const anonymousUserId = '0'.repeat(24);

/**
 * Who is calling, resolved once by identity and carried with each request. All ids are ObjectIds in hex.
 *
 * `principals` = the user and each group he belongs to; a record is visible when one of them is among the record's
 * owner, group, access or branch. `root` callers are members of the project's root group whose credential holds all of
 * `* /*`: they see all of `org`.
 */
export interface Caller {
  user: string;
  /** The user's number, which APIs with integer ids know him by; 0 for nobody. */
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
   * What may be called: the role's credentials as `METHOD /store/*` patterns, or the token's scopes within them; for a
   * key its scopes, in the words of its surface.
   */
  credentials: string[];
  credential: Credential;
  /** Milliseconds since 1970; after it the credential is no longer valid. */
  expiresAt: number;
}
