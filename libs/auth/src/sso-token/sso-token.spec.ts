import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  readSsoToken,
  writeSsoJwt,
  writeSsoToken,
  writeSsoTokenV1,
  type SsoClaims,
  type SsoProject,
} from './index.js';

// The vectors were written by another implementation of the vendor's public algorithm, in another language.
const vectors = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8')) as {
  now: number;
  key: string;
  alias: string;
  valid: { name: string; token: string; version: number; claims: SsoClaims }[];
  invalid: { name: string; token: string }[];
};
const { now, key, alias } = vectors;
const project: SsoProject = { keys: [{ id: 1, key }], alias, allowsVersion1: true };
const read = (token: string, given: Partial<SsoProject> = {}) =>
  readSsoToken(token, { ...project, ...given }, now);
const iv = Uint8Array.from({ length: 16 }, (_, at) => at * 7);
const payload = { guid: '1000', expires: now / 1000 + 3600, display_name: 'Anna' };
const anna = { guid: '1000', name: 'Anna', isEmailVerified: false, forcesAvatar: false };

it.each(vectors.valid)('reads $name', async ({ token, version, claims }) =>
  expect(await read(token)).toMatchObject({ isValid: true, version, claims, key: 1 }),
);

it.each(vectors.valid)('returns nothing but the claims of $name', async ({ token, claims }) => {
  const reading = await read(token);
  expect(reading.isValid && reading.claims).toEqual(claims);
});

it.each(vectors.invalid)('refuses $name', async ({ token }) =>
  expect(await read(token)).toEqual({ isValid: false }),
);

describe('keys', () => {
  const other = { id: 2, key: 'f'.repeat(32) };

  it('reads tokens of every key of the project, and names the key', async () => {
    const keys = [other, { id: 1, key }];
    expect(await read(writeSsoToken(payload, { key, iv }), { keys })).toMatchObject({ key: 1 });
    expect(await read(writeSsoToken(payload, { key: other.key, iv }), { keys })).toMatchObject({ key: 2 });
  });

  it('refuses every token of a project without keys', async () =>
    expect(await read(writeSsoToken(payload, { key, iv }), { keys: [] })).toEqual({ isValid: false }));

  it('refuses version 1 where the project does not allow it', async () => {
    const token = writeSsoTokenV1({ ...payload, expires_date: '2026-11-18 12:00:00' }, { key, iv, alias });
    expect(await read(token)).toMatchObject({ version: 1, claims: anna });
    expect(await read(token, { allowsVersion1: false })).toEqual({ isValid: false });
  });
});

it('says until when a token is valid, with the leeway', async () =>
  expect(await read(await writeSsoJwt(payload, key))).toMatchObject({
    version: 3,
    validUntil: now + 3_900_000,
  }));

describe('with random input', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 40 });
  const anyPayload = fc.record({
    guid: fc.oneof(text, fc.integer()),
    display_name: text,
    email: text,
    custom_fields: fc.dictionary(text, fc.jsonValue()),
    groups: fc.jsonValue(),
  });

  it('refuses any text without throwing', () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64')),
        ),
        async (token) => {
          expect(await read(token)).toEqual({ isValid: false });
        },
      ),
      { numRuns: 300 },
    ));

  it('reads or refuses any payload without throwing, alike in all versions', () =>
    fc.assert(
      fc.asyncProperty(anyPayload, async (given) => {
        const whole = { ...given, expires: payload.expires };
        const readings = await Promise.all(
          [
            writeSsoToken(whole, { key, iv }),
            writeSsoTokenV1(whole, { key, iv, alias }),
            writeSsoJwt(whole, key),
          ].map(async (token) => read(await token)),
        );
        const [first] = readings.map((reading) => (reading.isValid ? reading.claims : null));
        for (const reading of readings) expect(reading.isValid ? reading.claims : null).toEqual(first);
        expect(first === null || !/\p{Cc}/u.test(first!.guid)).toBe(true);
      }),
      { numRuns: 200 },
    ));

  it('refuses a token with any changed bit, or reads other claims from it without throwing', () => {
    const bytes = Buffer.from(writeSsoToken(payload, { key, iv }), 'base64');
    return fc.assert(
      fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
        const changed = Buffer.from(bytes);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        const reading = await read(changed.toString('base64'));
        // Only the IV can be changed into another valid token, and only the first 16 characters with it.
        if (bit >= 128) expect(reading).toEqual({ isValid: false });
        else if (reading.isValid) expect(reading.claims).not.toEqual(anna);
      }),
      { numRuns: 300 },
    );
  });

  it('refuses a JWT with any changed character', async () => {
    const token = await writeSsoJwt(payload, key);
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 2), async (at) => {
        const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
        expect(await read(changed)).toEqual({ isValid: false });
      }),
    );
  });
});
