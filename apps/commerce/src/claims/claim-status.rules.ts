import { invalid, thousandthsOf, type Issue } from '@stoa/kernel';
import { fieldFault, type Actor } from '../actor.js';
import type { Approval, ClaimedLine, ClaimRow, ClaimStatus } from './claim.rules.js';

type Role = Actor['role'];

interface Step {
  from: ClaimStatus;
  to: ClaimStatus;
  roles: readonly Role[];
}

const answering: readonly Role[] = ['supplier', 'manager', 'admin'];
const claiming: readonly Role[] = ['buyer', 'admin'];

/** The life of a claim. No status is reached from itself. */
const steps: readonly Step[] = [
  { from: 'new', to: 'in_review', roles: answering },
  { from: 'in_review', to: 'approved', roles: answering },
  { from: 'in_review', to: 'rejected', roles: answering },
  { from: 'approved', to: 'received', roles: answering },
  { from: 'received', to: 'resolved', roles: answering },
  { from: 'new', to: 'cancelled', roles: claiming },
  { from: 'in_review', to: 'cancelled', roles: claiming },
];

/** The statuses of a claim that has been agreed to. */
const agreed: readonly string[] = ['approved', 'received', 'resolved'];

export const isAgreed = (status: string): boolean => agreed.includes(status);

/** A change of a claim's status that a user asks for. */
export interface Move {
  from: ClaimStatus;
  to: string;
  role: Role;
}

/**
 * The statuses that a claim enters, the last of which is the one asked for; none if it has that already. Who answers
 * claims may go several steps at once, as ERPs do.
 * @throws Fault invalid/validation
 */
export function pathOf({ from, to, role }: Move): ClaimStatus[] {
  if (!isStatus(to)) throw fieldFault('status', 'choice', { value: to });
  if (from === to) return [];
  const path = wayTo(from, to, role);
  if (!path) throw fieldFault('status', 'transition', { from, to });
  return path;
}

const isStatus = (text: string): text is ClaimStatus =>
  steps.some(({ from, to }) => from === text || to === text);

/** From the end to the beginning, by steps that the role may take. */
function wayTo(from: ClaimStatus, to: ClaimStatus, role: Role): ClaimStatus[] | undefined {
  const last = steps.filter((step) => step.to === to && step.roles.includes(role));
  if (last.some((step) => step.from === from)) return [to];
  for (const step of last) {
    const way = wayTo(from, step.from, role);
    if (way) return [...way, to];
  }
  return undefined;
}

/** What of a request depends on the status that it asks for. */
export interface Terms {
  resolution?: unknown;
  refund_amount?: unknown;
  lines?: unknown;
  restock?: boolean | undefined;
}

/** What is agreed on is said with an agreement, and goods are restocked when they come. @throws Fault invalid/validation */
export function checkTerms(path: readonly ClaimStatus[], terms: Terms): void {
  const status = path.at(-1)!;
  if (terms.restock && !path.includes('received')) throw fieldFault('restock', 'not_in_status', { status });
  if (isAgreed(status)) return;
  const early = (['resolution', 'refund_amount', 'lines'] as const).find((name) => terms[name] != null);
  if (early) throw fieldFault(early, 'not_in_status', { status });
}

/** What was agreed on of a claim. */
export interface Agreed extends Pick<ClaimRow, 'resolution' | 'refund_amount'> {
  lines: readonly Pick<ClaimedLine, 'id' | 'approved_quantity'>[];
  isRestocked: boolean;
}

type Asked = Partial<Pick<Agreed, 'resolution' | 'refund_amount'>> & {
  lines?: readonly Approval[] | undefined;
  restock?: boolean | undefined;
};

/** A status that a claim has already is asked for with the terms that it was given with. @throws Fault invalid/validation */
export function checkRepeated(claim: Agreed, asked: Asked): void {
  const approved = new Map(claim.lines.map((line) => [line.id, line.approved_quantity]));
  const isOther = {
    resolution: asked.resolution !== undefined && asked.resolution !== claim.resolution,
    refund_amount: asked.refund_amount !== undefined && asked.refund_amount !== claim.refund_amount,
    lines: (asked.lines ?? []).some((line) => !isSame(line.approved_quantity, approved.get(line.id) ?? null)),
    restock: asked.restock === true && !claim.isRestocked,
  };
  const issues = Object.entries(isOther).flatMap(([field, is]): Issue[] =>
    is ? [{ path: [field], issue: 'fixed' }] : [],
  );
  if (issues.length) throw invalid('validation', issues);
}

const isSame = (asked: string, stored: string | null): boolean =>
  stored !== null && thousandthsOf(asked) === thousandthsOf(stored);
