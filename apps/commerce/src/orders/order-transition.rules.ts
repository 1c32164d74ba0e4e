import { fieldFault, type Actor } from '../actor.js';
import type { Statuses, Step } from '../status-lines/status-line.rules.js';

/** The statuses that orders of one kind go through. */
export interface Line {
  steps: readonly Step[];
  statuses: Statuses;
}

/** A change of an order's status that is asked for. */
export interface Move {
  from: string;
  to: string;
  role: Actor['role'];
  /** An administrator's word goes before the line. */
  isForced?: boolean;
}

const notAllowed = ({ from, to }: Pick<Move, 'from' | 'to'>) =>
  fieldFault('status', 'transition', { from, to });

/**
 * The statuses that an order enters, the last of which is the one asked for; none if it has that already.
 *
 * A role takes the steps of the line that name it; administrators take all. Suppliers, whose ERPs skip steps, go several
 * steps at once, but never to a cancellation. Submission is no such change: it is the first step, and takes more.
 * @throws Fault invalid/validation
 */
export function pathOf(line: Line, move: Move): string[] {
  const { from, to, role } = move;
  if (!line.statuses.has(to)) throw fieldFault('status', 'choice', { value: to });
  if (from === to) return [];
  const path = move.isForced && role === 'admin' ? forcedPath(line, move) : orderlyPath(line, move);
  if (!path) throw notAllowed(move);
  return path;
}

const isFinal = ({ statuses }: Line, status: string): boolean => statuses.get(status) === true;

/** To whatever is not final; baskets are submitted, and submitted orders are no baskets again. */
const forcedPath = (line: Line, { from, to }: Move): string[] | undefined =>
  from === 'new' || to === 'new' || isFinal(line, from) || isFinal(line, to) ? undefined : [to];

function orderlyPath(line: Line, { from, to, role }: Move): string[] | undefined {
  const { steps } = line;
  const direct = steps.some((step) => step.from === from && step.to === to && isOf(step, role));
  if (direct) return isBasketsWay(from, to) ? undefined : [to];
  if (role === 'buyer' || to === 'cancelled' || from === 'new') return undefined;
  const ways = steps.filter((step) => isOf(step, role) && isWay(line, step));
  return shortest(ways, from, to);
}

/** A basket is submitted, or cancelled. */
const isBasketsWay = (from: string, to: string): boolean =>
  to === 'new' || (from === 'new' && to !== 'cancelled');

const isOf = ({ roles }: Step, role: string): boolean => role === 'admin' || roles.includes(role);

/** Whether others pass by this step: none goes by a cancellation, back to the basket, or on from the end. */
const isWay = (line: Line, { from, to }: Step): boolean =>
  to !== 'cancelled' && to !== 'new' && from !== 'new' && !isFinal(line, from);

/** The statuses on the shortest way, the first steps of the line first. */
function shortest(steps: readonly Step[], from: string, to: string): string[] | undefined {
  const ways = new Map<string, string[]>([[from, []]]);
  // A map that grows while it is read: each status is followed once, the nearest first.
  for (const [status, way] of ways) {
    if (status === to) return way;
    for (const step of steps)
      if (step.from === status && !ways.has(step.to)) ways.set(step.to, [...way, step.to]);
  }
  return undefined;
}

/** The step by which an order is submitted. */
function firstStep(line: Line): Step | undefined {
  const first = line.steps.filter(({ from, to }) => from === 'new' && to !== 'cancelled');
  return first.find(({ to }) => !isFinal(line, to)) ?? first[0];
}

export const isSubmission = (line: Line, to: string): boolean => firstStep(line)?.to === to;

/** The status that a submitted order has. @throws Fault invalid/validation for a role that may not submit */
export function firstStatus(line: Line, role: Actor['role']): string {
  const step = firstStep(line);
  if (!step || !isOf(step, role)) throw notAllowed({ from: 'new', to: step?.to ?? 'processing' });
  return step.to;
}

/** Whether the line has a step between the two. */
export const hasStep = ({ steps }: Line, from: string, to: string): boolean =>
  steps.some((step) => step.from === from && step.to === to);

/** What an order is for the stock and the debt, when it enters statuses. */
export interface Effects {
  reserve: boolean;
  /** All that was not shipped, or what the request says. */
  ship: boolean;
  /** What is reserved and was not shipped. */
  release: boolean;
  /** All that was not paid. */
  pay: boolean;
  cancel: boolean;
  close: boolean;
}

export interface Passage {
  from: string;
  path: readonly string[];
  reserveOn: 'submit' | 'reserve';
  isReserved: boolean;
}

/** Pure: what follows from the statuses that an order leaves and enters. */
export function effectsOf(line: Line, { from, path, reserveOn, isReserved }: Passage): Effects {
  const passage = { from, path, reserveOn, isReserved };
  const cancel = path.includes('cancelled');
  const close = !cancel && path.some((status) => isFinal(line, status));
  const ship = path.includes('shipped') || (close && !hasShipping(line));
  return {
    reserve: !isReserved && (ship || (reserveOn === 'reserve' && path.includes('reserve'))),
    ship,
    release: cancel || close || leavesShipping(passage) || goesBeforeReserve(line, passage),
    pay: path.includes('paid'),
    cancel,
    close,
  };
}

/** Where a line knows no shipping, the goods are gone with the end of the order. */
const hasShipping = ({ steps }: Line): boolean => steps.some(({ to }) => to === 'shipped');

const leavesShipping = ({ from, path }: Passage): boolean => [from, ...path].slice(0, -1).includes('shipped');

/** Back to where nothing is reserved yet. */
const goesBeforeReserve = (line: Line, { from, path, reserveOn, isReserved }: Passage): boolean => {
  const last = path.at(-1) ?? from;
  return isReserved && reserveOn === 'reserve' && last !== 'reserve' && comesBefore(line, last, 'reserve');
};

const comesBefore = (line: Line, one: string, other: string): boolean =>
  shortest(
    line.steps.filter((step) => isWay(line, step)),
    one,
    other,
  ) !== undefined;
