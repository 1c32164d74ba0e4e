import { createDecipheriv, createHash } from 'node:crypto';
import { compactVerify } from 'jose';
import { isJsonObject, own, type Json, type JsonObject } from '@stoa/kernel';
import { claimsOf, type SsoClaims } from './sso-claims.js';

/** A key that a project shares with its site. */
export interface SsoKey {
  id: number;
  /** 32 bytes of ASCII. */
  key: string;
}

export interface SsoProject {
  keys: readonly SsoKey[];
  /** Of the address `<alias>.userecho.com`: a part of the keys of version 1. */
  alias: string;
  allowsVersion1: boolean;
}

/** A token that was made with one of the project's keys and is valid now, or one of which nothing is to be believed. */
export type SsoReading =
  | {
      isValid: true;
      claims: SsoClaims;
      key: number;
      version: 1 | 2 | 3;
      /** In milliseconds. */ validUntil: number;
    }
  | { isValid: false };

/** Longer tokens are invalid; their claims would not fit into a URL. */
export const maxSsoToken = 16_384;

const invalid: SsoReading = { isValid: false };
const leeway = 300_000;
const day = 86_400_000;
const blockSize = 16;

/** How one version of the tokens is read, and how far ahead their end can lie, in milliseconds. */
interface Reader {
  version: 1 | 2 | 3;
  horizon: number;
  payload(
    token: string,
    key: string,
    alias: string,
  ): JsonObject | undefined | Promise<JsonObject | undefined>;
  expiry(payload: JsonObject): number | undefined;
}

const version3: Reader = { version: 3, horizon: 30 * day, payload: jwtPayload, expiry: endOfJwt };
const version2: Reader = { version: 2, horizon: 30 * day, payload: payloadOfV2, expiry: unixEnd };
const version1: Reader = { version: 1, horizon: 31 * day, payload: payloadOfV1, expiry: endOfV1 };

/**
 * Reads a token of the `sso_token` parameter: version 2 and the older version 1 (AES-CBC with no authentication), or a
 * JWT. Never throws. A refused token has been tried with every key in every version, whatever is wrong with it.
 * @param now milliseconds
 */
export async function readSsoToken(token: string, project: SsoProject, now: number): Promise<SsoReading> {
  if (token.length > maxSsoToken) return invalid;
  const text = plainOf(token);
  const readings: SsoReading[] = [];
  for (const { id, key } of project.keys)
    for (const reader of readersOf(text, project)) {
      const payload = await reader.payload(text, key, project.alias);
      readings.push((payload && readingOf(payload, reader, id, now)) ?? invalid);
    }
  return readings.find(({ isValid }) => isValid) ?? invalid;
}

function readersOf(text: string, { allowsVersion1 }: SsoProject): Reader[] {
  if (text.split('.').length === 3) return [version3];
  return allowsVersion1 ? [version2, version1] : [version2];
}

function readingOf(
  payload: JsonObject,
  { version, horizon, expiry }: Reader,
  key: number,
  now: number,
): SsoReading | undefined {
  const expires = expiry(payload);
  if (expires === undefined || expires + leeway < now || expires > now + horizon) return undefined;
  const claims = claimsOf(payload);
  return claims && { isValid: true, claims, key, version, validUntil: expires + leeway };
}

/** A token that was decoded once too often has spaces for `+`; one that was not decoded has three signs escaped. */
const plainOf = (token: string): string =>
  token
    .replaceAll(/[\r\n]/g, '')
    .replaceAll(' ', '+')
    .replaceAll(/%(?:2B|2F|3D)/gi, (sign) => decodeURIComponent(sign));

function bytesOf(text: string): Buffer | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length && bytes.length % blockSize === 0 ? bytes : undefined;
}

function payloadOfV2(text: string, key: string): JsonObject | undefined {
  const bytes = bytesOf(text);
  if (!bytes || bytes.length < 2 * blockSize) return undefined;
  const [iv, sealed] = [bytes.subarray(0, blockSize), bytes.subarray(blockSize)];
  return objectIn(decrypted('aes-256-cbc', Buffer.from(key, 'latin1'), iv, sealed));
}

/** The senders' XOR of the first block with the IV cancels the IV out, so that the IV of the reader is zero. */
function payloadOfV1(text: string, key: string, alias: string): JsonObject | undefined {
  const bytes = bytesOf(text);
  if (!bytes) return undefined;
  const derived = createHash('sha1').update(`${key}${alias}`).digest().subarray(0, blockSize);
  return objectIn(decrypted('aes-128-cbc', derived, Buffer.alloc(blockSize), bytes));
}

function decrypted(cipher: string, key: Uint8Array, iv: Uint8Array, sealed: Uint8Array): Buffer {
  const decipher = createDecipheriv(cipher, key, iv).setAutoPadding(false);
  return withoutPadding(Buffer.concat([decipher.update(sealed), decipher.final()]));
}

/** Two of the senders do not pad a text of whole blocks. */
function withoutPadding(bytes: Buffer): Buffer {
  const length = bytes.at(-1)!;
  const isPadded =
    length >= 1 && length <= blockSize && bytes.subarray(-length).every((one) => one === length);
  return isPadded ? bytes.subarray(0, -length) : bytes;
}

/** Verifies the signature with the key itself. */
async function jwtPayload(text: string, key: string): Promise<JsonObject | undefined> {
  try {
    const { payload } = await compactVerify(text, Buffer.from(key, 'latin1'), { algorithms: ['HS256'] });
    return objectIn(payload);
  } catch {
    return undefined;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function objectIn(bytes: Uint8Array): JsonObject | undefined {
  try {
    const value = JSON.parse(utf8.decode(bytes)) as Json;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A Unix time in milliseconds; some senders give a fraction of a second or a text. */
function unixTime(value: Json | undefined): number | undefined {
  const seconds = typeof value === 'string' && /^\d{1,12}(?:\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof seconds === 'number' && seconds > 0 && seconds < 1e12 ? seconds * 1000 : undefined;
}

function unixEnd(payload: JsonObject): number | undefined {
  return unixTime(own(payload, 'expires'));
}

function endOfJwt(payload: JsonObject): number | undefined {
  return unixTime(own(payload, 'expires') ?? own(payload, 'exp'));
}

/** `2026-11-24 10:00:00`, in UTC. */
function endOfV1(payload: JsonObject): number | undefined {
  const text = own(payload, 'expires_date');
  const isDate = typeof text === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text);
  const time = isDate ? Date.parse(`${text.replace(' ', 'T')}Z`) : Number.NaN;
  return Number.isNaN(time) ? unixEnd(payload) : time;
}
