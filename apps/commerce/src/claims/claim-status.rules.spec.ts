import { describe, expect, it } from '@jest/globals';
import { Fault } from '@stoa/kernel';
import type { ClaimStatus } from './claim.rules.js';
import { checkTerms, pathOf } from './claim-status.rules.js';

const statuses = ['new', 'in_review', 'approved', 'rejected', 'received', 'resolved', 'cancelled'] as const;
const answering = ['supplier', 'manager', 'admin'] as const;

const result = <T>(work: () => T): T | string => {
  try {
    return work();
  } catch (error) {
    const [issue] = Fault.from(error).details.issues ?? [];
    return `${issue?.path.join('.')} ${issue?.issue}`;
  }
};

const refused = 'status transition';

/** What each status (row) becomes when it is asked for (column); `-`: nothing happens, `x`: it is refused. */
const answers = `
  from       new  in_review  approved                    rejected            received                             resolved                                      cancelled
  new        -    in_review  in_review,approved          in_review,rejected  in_review,approved,received          in_review,approved,received,resolved          x
  in_review  x    -          approved                    rejected            approved,received                    approved,received,resolved                    x
  approved   x    x          -                           x                   received                             received,resolved                             x
  rejected   x    x          x                           -                   x                                    x                                             x
  received   x    x          x                           x                   -                                    resolved                                      x
  resolved   x    x          x                           x                   x                                    -                                             x
  cancelled  x    x          x                           x                   x                                    x                                             -`;

const withdrawals = `
  from       new  in_review  approved  rejected  received  resolved  cancelled
  new        -    x          x         x         x         x         cancelled
  in_review  x    -          x         x         x         x         cancelled
  approved   x    x          -         x         x         x         x
  rejected   x    x          x         -         x         x         x
  received   x    x          x         x         -         x         x
  resolved   x    x          x         x         x         -         x
  cancelled  x    x          x         x         x         x         -`;

interface Case {
  from: ClaimStatus;
  to: ClaimStatus;
  cell: string;
}

const casesOf = (table: string): Case[] => {
  const [head, ...rows] = table
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/));
  return rows.flatMap(([from, ...cells]) =>
    cells.map((cell, index) => ({ from: from as ClaimStatus, to: head![index + 1] as ClaimStatus, cell })),
  );
};

const pathIn = (cell: string): string | string[] => {
  if (cell === '-') return [];
  return cell === 'x' ? refused : cell.split(',');
};

/** Administrators may do both. */
const ofAdmins = casesOf(answers).map((one, index) => {
  const other = casesOf(withdrawals)[index]!;
  return one.cell === 'x' ? other : one;
});

const cases = [
  ...casesOf(answers).flatMap((one) => (['supplier', 'manager'] as const).map((role) => ({ ...one, role }))),
  ...casesOf(withdrawals).map((one) => ({ ...one, role: 'buyer' as const })),
  ...ofAdmins.map((one) => ({ ...one, role: 'admin' as const })),
];

describe('the statuses that a claim enters', () => {
  it('are known for each status, each one asked for and each role', () =>
    expect(cases).toHaveLength(statuses.length * statuses.length * 4));

  it.each(cases)('from $from to $to by $role: $cell', ({ from, to, role, cell }) =>
    expect(result(() => pathOf({ from, to, role }))).toEqual(pathIn(cell)),
  );

  it.each(['paid', '', 'constructor', '__proto__'])('have no %j among them', (to) =>
    expect(result(() => pathOf({ from: 'new', to, role: 'admin' }))).toBe('status choice'),
  );

  it.each(answering)('are never left backwards by %s', (role) => {
    for (const [place, from] of statuses.entries())
      for (const to of statuses.slice(0, place))
        if (from !== 'rejected' && from !== 'cancelled')
          expect(result(() => pathOf({ from, to, role }))).toBe(refused);
  });
});

describe('what is agreed on', () => {
  it.each<[ClaimStatus[], object, string | undefined]>([
    [['approved'], { resolution: 'refund', refund_amount: '1.00', lines: [] }, undefined],
    [['in_review', 'approved', 'received'], { restock: true, lines: [] }, undefined],
    [['received', 'resolved'], { restock: true }, undefined],
    [['resolved'], { refund_amount: '1.00' }, undefined],
    [['in_review'], { resolution: null, refund_amount: null, restock: false }, undefined],
    [['in_review'], { resolution: 'refund' }, 'resolution not_in_status'],
    [['rejected'], { refund_amount: '1.00' }, 'refund_amount not_in_status'],
    [['cancelled'], { lines: [] }, 'lines not_in_status'],
    [['approved'], { restock: true }, 'restock not_in_status'],
    [['resolved'], { restock: true }, 'restock not_in_status'],
  ])('by %j with %j is refused by %s', (path, terms, issue) =>
    expect(result(() => checkTerms(path, terms))).toBe(issue),
  );
});
