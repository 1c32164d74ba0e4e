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

describe('the effects of operations', () => {
  it('the compiler refuses an operation without effects', () => {
    const shapes = { input: z.object({}), reply: z.null() };
    // @ts-expect-error An operation without effects is a type error.
    expect(query('a.b.c', shapes).effects).toBeUndefined();
  });

  it('operations that need a caller declare no effects only for the own session and where the body decides', () => {
    const none = all.filter(({ access, effects }) => access === 'caller' && effects === noEffects);
    expect(namesOf(none)).toEqual([
      'identity.sessions.current',
      'identity.sessions.end',
      'store.records.bulk',
    ]);
    expect(namesOf(all.filter(({ effectsOfBody }) => effectsOfBody))).toEqual(['store.records.bulk']);
  });

  it('only store.records.share and unshare leave the check of their effects to the handler', () =>
    expect(namesOf(all.filter(({ effects }) => effects === handlerAuthorizes))).toEqual([
      'store.records.share',
      'store.records.unshare',
    ]));

  it.each(
    all
      .filter(({ name, access }) => /^(commerce|community|rtc-console)\./.test(name) && access === 'caller')
      .map((operation) => [operation.name, operation] as const),
  )('the effects of %s can be granted to a key', (_name, operation) => {
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
