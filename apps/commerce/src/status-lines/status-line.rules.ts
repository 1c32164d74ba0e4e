import { invalid, type Issue } from '@stoa/kernel';

/** A move of an order from a status to another one, and the roles that may make it. */
export interface Step {
  from: string;
  to: string;
  roles: string[];
}

/** Whether a status is final, by its code. */
export type Statuses = ReadonlyMap<string, boolean>;

/**
 * The steps of a line. It must start at `new` and reach a final status; no order leaves a final one, and each step starts
 * where orders can be.
 * @param sent of a body that is partial: a step may lack what is required
 * @throws Fault invalid/validation
 */
export function lineOf(sent: readonly Partial<Step>[], statuses: Statuses): Step[] {
  const issues = sent.flatMap((step, index) => statusIssues(step, { index, length: sent.length, statuses }));
  const steps = sent.map(({ from = '', to = '', roles = [] }) => ({ from, to, roles }));
  const found = issues.length ? issues : orderIssues(steps, statuses);
  if (found.length) throw invalid('validation', found);
  return steps;
}

interface Place {
  index: number;
  length: number;
  statuses: Statuses;
}

const statusIssues = (step: Partial<Step>, { index, length, statuses }: Place): Issue[] =>
  (['from', 'to'] as const)
    .filter((end) => !statuses.has(step[end] ?? ''))
    .map((end) => ({
      path: ['steps', index, end],
      issue: step[end] === undefined ? 'required' : 'choice',
      params: { value: step[end], sizes: [length] },
    }));

function orderIssues(steps: readonly Step[], statuses: Statuses): Issue[] {
  const whole = (issue: string, params: Issue['params'] = {}): Issue => ({ path: ['steps'], issue, params });
  const starts = new Set(steps.map(({ from }) => from));
  if (!starts.has('new')) return [whole('line_start')];
  const reached = reachedBy(steps);
  const isFinal = (code: string): boolean => statuses.get(code) === true;
  return [
    ...[...starts].filter(isFinal).map((value) => whole('line_final', { value })),
    ...[...starts].filter((code) => !reached.has(code)).map((value) => whole('line_unreachable', { value })),
    ...([...reached].some(isFinal) ? [] : [whole('line_end')]),
  ];
}

function reachedBy(steps: readonly Step[]): Set<string> {
  // A set that grows while it is read: each status is followed once.
  const reached = new Set(['new']);
  for (const status of reached) for (const { from, to } of steps) if (from === status) reached.add(to);
  return reached;
}
