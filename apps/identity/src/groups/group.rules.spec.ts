import { describe, expect, it } from '@jest/globals';
import { checkMembers, checkMove } from './group.rules.js';
import type { Group } from './groups.repository.js';

const group = (branch: string, access: string[] = []): Group => {
  const [_id, parent] = branch.split('<') as [string, string];
  return { _id, parent, access, branch: branch.split('<'), role: null };
};
const who = (...principals: string[]) => ({ root: false, principals });
const root = { root: true, principals: ['admin', 'root'] };
const forbidden = expect.objectContaining({ kind: 'forbidden' });
const invalid = expect.objectContaining({ kind: 'invalid' });

describe('checkMembers', () => {
  const before = group('team<north<root', ['a', 'b']);
  const after = { ...before, access: ['b', 'c'] };

  it.each([
    ['a member', who('a', 'team')],
    ['someone above', who('x', 'north')],
    ['a root member', root],
  ])('lets %s add', (_who, caller) =>
    expect(checkMembers(caller, before, after)).toEqual({ added: ['c'], removed: ['a'] }),
  );

  it.each([
    ['its owner who is not in it', who('owner')],
    ['someone below', who('x', 'below')],
    ['someone beside', who('x', 'south')],
  ])('does not let %s add', (_who, caller) =>
    expect(() => checkMembers(caller, before, after)).toThrow(forbidden),
  );

  it('lets whoever sees the group remove', () =>
    expect(checkMembers(who('owner'), before, { ...before, access: [] })).toEqual({
      added: [],
      removed: ['a', 'b'],
    }));
});

describe('checkMove', () => {
  const team = group('team<north<root');
  const south = group('south<root');

  it('asks for both places', () => {
    expect(() => checkMove(who('x', 'north', 'south'), team, south)).not.toThrow();
    expect(() => checkMove(root, team, south)).not.toThrow();
    expect(() => checkMove(who('x', 'north'), team, south)).toThrow(forbidden);
    expect(() => checkMove(who('x', 'south'), team, south)).toThrow(forbidden);
    expect(() => checkMove(who('x', 'team', 'south'), team, south)).toThrow(forbidden);
  });

  it('keeps a tree a tree', () => {
    expect(() => checkMove(root, group('north<root'), team)).toThrow(invalid);
    expect(() => checkMove(root, team, team)).toThrow(invalid);
    expect(() => checkMove(root, group('root'), south)).toThrow(invalid);
  });
});
