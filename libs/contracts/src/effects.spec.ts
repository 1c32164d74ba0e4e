import { describe, expect, it } from '@jest/globals';
import { keyScopes, may } from '@stoa/auth';
import type { KeySurface } from '@stoa/kernel';
import { z } from 'zod';
import * as contracts from './index.js';
import { handlerAuthorizes, noEffects, operationsOf, query, type Operation } from './index.js';

const { commerce, community, identity, rtcConsole, store } = contracts;
const all = [commerce, community, identity, rtcConsole, store].flatMap((module) =>
  operationsOf(...Object.values(module)),
);
const namesOf = (operations: Operation[]): string[] => operations.map(({ name }) => name).sort();

describe('effects', () => {
  it('are declared by every operation, or it does not compile', () => {
    const shapes = { input: z.object({}), reply: z.null() };
    // @ts-expect-error An operation without effects is a type error.
    expect(query('a.b.c', shapes).effects).toBeUndefined();
  });

  it('are none for a caller only where the caller is concerned alone, or where the body tells them', () => {
    const none = all.filter(({ access, effects }) => access === 'caller' && effects === noEffects);
    expect(namesOf(none)).toEqual([
      'identity.sessions.current',
      'identity.sessions.end',
      'store.records.bulk',
    ]);
    expect(namesOf(all.filter(({ effectsOfBody }) => effectsOfBody))).toEqual(['store.records.bulk']);
  });

  it('are left to the handler only for sharing, which the owner may do', () =>
    expect(namesOf(all.filter(({ effects }) => effects === handlerAuthorizes))).toEqual([
      'store.records.share',
      'store.records.unshare',
    ]));

  it.each(
    all
      .filter(({ name, access }) => /^(commerce|community|rtc-console)\./.test(name) && access === 'caller')
      .map((operation) => [operation.name, operation] as const),
  )('of %s are ones that a key can be granted', (_name, operation) => {
    const effects = operation.effects({});
    expect(effects.length).toBeGreaterThan(0);
    for (const { verb, resource, permissions } of effects) {
      const surface = resource.split(':')[0] as KeySurface;
      const credentials = [...keyScopes.values()].flatMap((needed) => Object.values(needed).flat());
      const key = { credentials, credential: { kind: 'key' as const, id: 'k', surface } };
      expect(may(key, verb, resource, permissions)).toBe(true);
    }
  });
});
