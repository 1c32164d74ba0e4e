import type { Step } from './step.js';

/**
 * The order of a run: a request comes after those that give what it needs; removals come after all others, the inner
 * objects and the last created first; what ends the credential comes last.
 */
export function ordered(steps: readonly Step[]): Step[] {
  const waiting = [...steps.filter(isPlain), ...removals(steps), ...steps.filter(endsCredential)];
  const done: Step[] = [];
  while (waiting.length) {
    const ready = waiting.filter((step) => isReady(step, steps, done));
    const phase = ready.filter((step) => phaseOf(step) === phaseOf(ready[0]!));
    const next = phase.find(({ tag }) => tag === done.at(-1)?.tag && phaseOf(phase[0]!) === 0) ?? ready[0];
    // Objects that refer to each other: the first is created without the other.
    done.push(...waiting.splice(next ? waiting.indexOf(next) : 0, 1));
  }
  return done;
}

const nameOf = ({ name }: Step): string => name;
const endsCredential = ({ row }: Step): boolean => !!row.endsCredential;
export const isRemoval = (step: Step): boolean => step.row.method === 'DELETE' && !endsCredential(step);
const isPlain = (step: Step): boolean => !isRemoval(step) && !endsCredential(step);
const phaseOf = (step: Step): number => (isPlain(step) ? 0 : isRemoval(step) ? 1 : 2);

function isReady(step: Step, all: readonly Step[], done: readonly Step[]): boolean {
  const names = new Set(done.map(nameOf));
  return (
    step.after.every((name) => names.has(name)) &&
    step.needs.every((variable) => {
      const givers = giversOf(variable, all).filter((giver) => giver !== step);
      return !givers.length || givers.some(({ name }) => names.has(name));
    })
  );
}

/** Requests that set a variable: those that create an object if there are such, else lists. */
function giversOf(variable: string, steps: readonly Step[]): Step[] {
  const givers = steps.filter(({ saves }) => variable in saves);
  const creators = givers.filter(({ row }) => row.method === 'POST');
  return creators.length ? creators : givers;
}

function removals(steps: readonly Step[]): Step[] {
  const depth = ({ path }: Step): number => path.split('/').filter(Boolean).length;
  const created = ({ needs }: Step): number =>
    Math.max(...needs.map((variable) => steps.findLastIndex(({ saves }) => variable in saves)), -1);
  return steps.filter(isRemoval).toSorted((a, b) => depth(b) - depth(a) || created(b) - created(a));
}
