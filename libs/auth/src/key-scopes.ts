import type { Verb } from './effect.js';

type NeededScopes = Readonly<Partial<Record<Verb, readonly string[]>>>;

const same = (
  scopes: readonly string[],
  verbs: readonly Verb[] = ['read', 'create', 'change', 'remove'],
): NeededScopes => Object.fromEntries(verbs.map((verb) => [verb, scopes]));
const readable = (writing: readonly string[]): NeededScopes => ({ ...same(writing), read: ['read'] });

/**
 * The scopes that a key needs for an effect: all of those listed. An effect that is not listed is never granted.
 * Community: the "Scope" of each call on the vendor's page. Keys of commerce and rtc have no scopes; the roles of their
 * users decide. A resource that grants by role is not listed.
 */
export const keyScopes: ReadonlyMap<string, NeededScopes> = new Map([
  ['community:users', readable(['all'])],
  ['community:sessions', same(['all'], ['remove'])],
  ['community:groups', same(['all'])],
  ['community:custom-fields', same(['all'])],
  ['community:tokens', same(['all'])],
  ['community:sso', same(['all'], ['read', 'change'])],
  ['community:forums', readable(['all'])],
  ['community:categories', readable(['write', 'all'])],
  ['community:tags', readable(['write', 'all'])],
  ['community:access', { read: ['read', 'all'], ...same(['write', 'all'], ['create', 'remove']) }],
  ['community:subscriptions', readable(['all'])],
  ['community:topics', readable(['write'])],
  ['community:comments', readable(['write'])],
  ['community:votes', readable(['write'])],
  ['commerce:account', same([])],
  ['commerce:tokens', same([])],
  ['rtc:projects', same([])],
]);

/** All scopes that a key of a surface can have. */
const scopesOfSurface = (surface: string): string[] =>
  [...keyScopes].flatMap(([resource, needed]) =>
    resource.startsWith(`${surface}:`) ? Object.values(needed).flat() : [],
  );

/** Whether a key has all scopes of its surface, and so every right of its user. */
export const isWholeKey = ({ surface, scopes }: { surface: string; scopes: readonly string[] }): boolean =>
  scopesOfSurface(surface).every((scope) => scopes.includes(scope));
