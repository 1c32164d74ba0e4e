import { describe, expect, it } from '@jest/globals';
import { checkMembers, checkMove, type Group } from './group.rules.js';

const group = (branch: string, access: string[] = []): Group => {
  const [_id, parent] = branch.split('<') as [string, string];
  return { _id, parent, access, branch: branch.split('<'), role: null };
};
const callerIn = (...principals: string[]) => ({ root: false, principals });
const root = { root: true, principals: ['admin', 'root'] };
const forbidden = expect.objectContaining({ kind: 'forbidden' });
const invalid = expect.objectContaining({ kind: 'invalid' });

describe('checkMembers', () => {
  const before = group('team<north<root', ['a', 'b']);
  const after = { ...before, access: ['b', 'c'] };

  it.each([
    ['a member', callerIn('a', 'team')],
    ['a member of the group above', callerIn('x', 'north')],
    ['a root member', root],
  ])('accepts a new member of a group from %s', (_name, caller) =>
    expect(checkMembers(caller, before, after)).toEqual({ added: ['c'], removed: ['a'] }),
  );

  it.each([
    ['its owner who is no member', callerIn('owner')],
    ['a member of a group below', callerIn('x', 'below')],
    ['a member of a group beside it', callerIn('x', 'south')],
  ])('refuses a new member of a group from %s', (_name, caller) =>
    expect(() => checkMembers(caller, before, after)).toThrow(forbidden),
  );

  it('accepts the removal of group members by a caller who is no member', () =>
    expect(checkMembers(callerIn('owner'), before, { ...before, access: [] })).toEqual({
      added: [],
      removed: ['a', 'b'],
    }));
});

describe('checkMove', () => {
  const team = group('team<north<root');
  const south = group('south<root');

  it('refuses a move of a group by a caller who does not govern both the old and the new parent', () => {
    expect(() => checkMove(callerIn('x', 'north', 'south'), team, south)).not.toThrow();
    expect(() => checkMove(root, team, south)).not.toThrow();
    expect(() => checkMove(callerIn('x', 'north'), team, south)).toThrow(forbidden);
    expect(() => checkMove(callerIn('x', 'south'), team, south)).toThrow(forbidden);
    expect(() => checkMove(callerIn('x', 'team', 'south'), team, south)).toThrow(forbidden);
  });

  it('refuses a move of a group below itself and a move of the root group', () => {
    expect(() => checkMove(root, group('north<root'), team)).toThrow(invalid);
    expect(() => checkMove(root, team, team)).toThrow(invalid);
    expect(() => checkMove(root, group('root'), south)).toThrow(invalid);
  });
});
