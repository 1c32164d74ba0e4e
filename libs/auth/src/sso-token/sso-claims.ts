import { isJsonObject, own, type Json, type JsonObject } from '@stoa/kernel';

/** What a site says of one of its users. Absent: the token does not say it, so it stays as it is. */
export interface SsoClaims {
  /** The user's id at the site. */
  guid: string;
  name?: string;
  email?: string;
  /** Whether the site has verified the address. */
  isEmailVerified: boolean;
  language?: string;
  avatarUrl?: string;
  /** Whether the avatar replaces one that the user has. */
  forcesAvatar: boolean;
  /** The ids of all private forums that the site opens to the user. */
  forums?: number[];
  /** The ids of all groups of the user. */
  groups?: number[];
  /** By code name; null removes a value. */
  values?: Record<string, string | null>;
}

const maxGuid = 255;
const maxName = 30;
const maxEmail = 254;
const maxIds = 1000;
const maxValues = 100;

/** The claims of a payload; undefined without a valid guid. Other fields that are not valid are ignored. */
export function claimsOf(payload: JsonObject): SsoClaims | undefined {
  const guid = guidOf(own(payload, 'guid'));
  if (guid === undefined) return undefined;
  return withoutUndefined({
    guid,
    name: nameOf(own(payload, 'display_name')),
    email: emailOf(own(payload, 'email')),
    isEmailVerified: isTrue(own(payload, 'verified_email')),
    language: /^[A-Za-z]{2}(?:[-_][A-Za-z]{2})?$/.exec(lineOf(own(payload, 'locale')) ?? '')?.[0],
    avatarUrl: urlOf(own(payload, 'avatar_url')),
    forcesAvatar: isTrue(own(payload, 'force_update_avatar')),
    forums: idsOf(own(payload, 'allowed_private_forums')),
    groups: idsOf(own(payload, 'groups')) ?? singleGroup(own(payload, 'group_id')),
    values: valuesOf(own(payload, 'custom_fields')),
  });
}

function withoutUndefined(claims: { [Name in keyof SsoClaims]: SsoClaims[Name] | undefined }): SsoClaims {
  return Object.fromEntries(
    Object.entries(claims).filter(([, value]) => value !== undefined),
  ) as unknown as SsoClaims;
}

/**
 * Sites give ids of their users as texts and as numbers. A number that is not exact could stand for several users, and a
 * guid that PostgreSQL cannot store as it is could too.
 */
function guidOf(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  if (typeof value !== 'string' || !value.trim() || value.length > maxGuid) return undefined;
  return hasControls(value) || !value.isWellFormed() ? undefined : value;
}

const hasControls = (text: string): boolean => /\p{Cc}/u.test(text);

/** A text without control characters, on one line. */
const lineOf = (value: Json | undefined): string | undefined =>
  typeof value === 'string'
    ? value
        .replaceAll(/\p{Cc}+/gu, ' ')
        .trim()
        .toWellFormed()
    : undefined;

/** Cut between characters, never within one. */
const nameOf = (value: Json | undefined): string | undefined =>
  [...(lineOf(value) ?? '')].slice(0, maxName).join('').trim() || undefined;

function emailOf(value: Json | undefined): string | undefined {
  if (typeof value !== 'string' || value.length > maxEmail || hasControls(value)) return undefined;
  const address = value.trim();
  return address.isWellFormed() && /^[^\s@]+@[^\s@]+$/.test(address) ? address : undefined;
}

function urlOf(value: Json | undefined): string | undefined {
  if (typeof value !== 'string' || value.length > 2000 || !URL.canParse(value)) return undefined;
  const { protocol, href } = new URL(value);
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}

const isTrue = (value: Json | undefined): boolean =>
  value === true || value === 1 || value === '1' || (typeof value === 'string' && /^true$/i.test(value));

function idOf(value: Json): number | undefined {
  const id = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof id === 'number' && Number.isInteger(id) && id > 0 && id < 2 ** 31 ? id : undefined;
}

/** A list that contains something else than ids does not say which ids it means. */
function idsOf(value: Json | undefined): number[] | undefined {
  if (!Array.isArray(value) || value.length > maxIds) return undefined;
  const ids = value.map(idOf);
  if (ids.includes(undefined)) return undefined;
  return [...new Set(ids as number[])].sort((one, other) => one - other);
}

/** The older form: one group, or 0 for none. */
function singleGroup(value: Json | undefined): number[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (value === 0 || value === '0') return [];
  const id = idOf(value);
  return id === undefined ? undefined : [id];
}

/** Values of custom fields are stored as texts. */
function valuesOf(value: Json | undefined): Record<string, string | null> | undefined {
  if (!isJsonObject(value)) return undefined;
  const found = Object.entries(value).flatMap(([code, one]): [string, string | null][] => {
    const text = one === null ? null : valueOf(one);
    return /^[A-Za-z]\w{0,99}$/.test(code) && text !== undefined ? [[code, text]] : [];
  });
  return Object.fromEntries(found.sort(([one], [other]) => (one < other ? -1 : 1)).slice(0, maxValues));
}

const valueOf = (value: Json): string | undefined =>
  typeof value === 'object' ? undefined : String(value).replaceAll('\0', '').slice(0, 1000).toWellFormed();
