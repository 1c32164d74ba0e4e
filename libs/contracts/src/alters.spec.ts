import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { commerce, community, identity, operationsOf, rtcConsole, store, type Operation } from './index.js';

const operations = [commerce, community, identity, rtcConsole, store].flatMap((service) =>
  operationsOf(...Object.values(service)),
);

/** Names of input fields that identify a user. */
const userNames = ['user', 'user_id', 'users', 'owner'];

function namesIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties } = schema as { properties?: object };
  const below = Object.values(schema).flatMap(namesIn);
  return [...Object.keys(properties ?? {}), ...below];
}

function namesUser({ name, kind, input }: Operation): boolean {
  if (kind === 'query') return false;
  const [service, feature, verb = ''] = name.split('.');
  if (service === 'identity' && feature === 'records') return ['change', 'remove'].includes(verb);
  const names = namesIn(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }));
  const isOfUsers = feature === 'users' && !['create', 'register'].includes(verb);
  return isOfUsers || names.some((one) => userNames.includes(one));
}

describe('commands whose input names a user', () => {
  const named = operations.filter(namesUser);

  it('the search by field names finds more than twelve commands whose input names a user', () =>
    expect(named.length).toBeGreaterThan(12));

  it.each(named.map((operation) => [operation.name, operation.alters] as const))(
    'the command %s, whose input names a user, declares the sign-in fields that it alters',
    (_name, alters) => expect(alters).toBeInstanceOf(Array),
  );
});

it('every field that an operation declares as altered is declared by an operation of identity too', () => {
  const ofIdentity = new Set(
    operations.filter(({ name }) => name.startsWith('identity.')).flatMap(({ alters = [] }) => alters),
  );
  const others = operations.flatMap(({ alters = [] }) => alters);
  expect(others.filter((field) => !ofIdentity.has(field))).toEqual([]);
});
