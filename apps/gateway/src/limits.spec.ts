import { describe, expect, it } from '@jest/globals';
import type { Caller } from '@stoa/kernel';
import { Limits, type ActorRequest } from './limits.js';
import type { Surface } from './route.js';

const limits = (): Limits =>
  new Limits({ limits: [{ per: 'actor', points: 2, seconds: 60 }] } as unknown as Surface, 1);
const caller = (id: number): Caller =>
  ({ id, credential: { id: 'k', kind: 'key', surface: 'community' } }) as Caller;
const visitor: ActorRequest = { address: '1.1.1.1', caller: caller(0), actor: undefined };
const withToken = (token: string): ActorRequest => ({ ...visitor, actor: { token } });
const refusal = { kind: 'too_many' };

describe('limits per actor', () => {
  it('counts anonymous requests of one credential by their addresses', async () => {
    const counted = limits();
    for (const _ of [1, 2]) await counted.spendActor(visitor);
    await expect(counted.spendActor(visitor)).rejects.toMatchObject(refusal);
    await counted.spendActor({ ...visitor, address: '2.2.2.2' });
  });

  it('counts the user of the credential, wherever its requests come from', async () => {
    const counted = limits();
    for (const address of ['1.1.1.1', '2.2.2.2'])
      await counted.spendActor({ ...visitor, caller: caller(7), address });
    await expect(counted.spendActor({ ...visitor, caller: caller(7) })).rejects.toMatchObject(refusal);
  });

  it('counts tokens that are not confirmed for the address, and so refuses guesses', async () => {
    const counted = limits();
    for (const token of ['a', 'b']) await counted.spendActor(withToken(token));
    await expect(counted.spendActor(withToken('c'))).rejects.toMatchObject(refusal);
  });

  it('counts confirmed tokens for their user, and takes nothing from others at the address', async () => {
    const counted = limits();
    for (const [token, id] of [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ] as const)
      await (
        await counted.spendActor(withToken(token))
      )(id);
    await counted.spendActor(withToken('a'));
    await expect(counted.spendActor(withToken('a'))).rejects.toMatchObject(refusal);
    // Another token of the same user.
    await (
      await counted.spendActor(withToken('d'))
    )(1);
    await expect(counted.spendActor(withToken('d'))).rejects.toMatchObject(refusal);
    await counted.spendActor(withToken('b'));
  });

  it('counts each user that a request names', async () => {
    const counted = limits();
    const named = (name: string): ActorRequest => ({ ...visitor, actor: { name } });
    for (const _ of [1, 2]) await counted.spendActor(named('id 1'));
    await expect(counted.spendActor(named('id 1'))).rejects.toMatchObject(refusal);
    await counted.spendActor(named('id 2'));
  });
});
