import type { Step } from './step.js';

/**
 * The order of a run: a request comes after those that give what it needs; removals come after all others, the inner
 * objects and the last created first; what ends the credential comes last.
 */
export function ordered(steps: readonly Step[]): Step[] {
  const plain = inTurn(steps.filter(isPlain), [], steps);
  const afterRemovals = steps.filter((step) => isPlain(step) && !plain.includes(step));
  const last = steps.filter(endsCredential);
  return inTurn([...removals(steps, plain), ...afterRemovals, ...last], plain, steps);
}

/** Adds what waits to what is done. What comes after a removal stays for the end. */
function inTurn(waiting: readonly Step[], done: readonly Step[], all: readonly Step[]): Step[] {
  const left = [...waiting];
  const ordered = [...done];
  while (left.length) {
    const next = nextOf(left, ordered, all);
    if (!next) return ordered;
    ordered.push(...left.splice(left.indexOf(next), 1));
  }
  return ordered;
}

const endsCredential = ({ row }: Step): boolean => !!row.endsCredential;
export const isRemoval = (step: Step): boolean => step.row.method === 'DELETE' && !endsCredential(step);
const isPlain = (step: Step): boolean => !isRemoval(step) && !endsCredential(step);

/** One more of the tag in hand, or the first of a tag all of which can follow, so that the requests of a tag are together. */
function nextOf(waiting: readonly Step[], done: readonly Step[], all: readonly Step[]): Step | undefined {
  const ready = waiting.filter((step) => isReady(step, done, all));
  const first = ready[0];
  // Of objects that refer to each other the first is created without the other.
  if (!first) return waiting.find(({ after }) => !after.length);
  if (!isPlain(first)) return first;
  const plain = ready.filter(isPlain);
  const tag = done.at(-1)?.tag;
  const isWhole = (step: Step): boolean => {
    const others = waiting.filter((other) => other.tag === step.tag && isPlain(other));
    return others.every((other) => isReady(other, [...done, ...others], all));
  };
  return plain.find((step) => step.tag === tag) ?? plain.find(isWhole) ?? first;
}

function isReady(step: Step, done: readonly Step[], all: readonly Step[]): boolean {
  return (
    step.after.every((name) => done.some((one) => one.name === name)) &&
    step.needs.every((variable) => {
      const givers = giversOf(variable, all).filter((giver) => giver !== step);
      return !givers.length || givers.some((giver) => done.includes(giver));
    })
  );
}

/** Requests that set a variable: those that create an object if there are such, else lists. */
function giversOf(variable: string, steps: readonly Step[]): Step[] {
  const givers = steps.filter(({ saves }) => variable in saves);
  const creators = givers.filter(({ row }) => row.method === 'POST');
  return creators.length ? creators : givers;
}

function removals(steps: readonly Step[], done: readonly Step[]): Step[] {
  const depth = ({ path }: Step): number => path.split('/').filter(Boolean).length;
  const created = ({ needs }: Step): number =>
    Math.max(...needs.map((variable) => done.findIndex(({ saves }) => variable in saves)), -1);
  return steps.filter(isRemoval).toSorted((a, b) => depth(b) - depth(a) || created(b) - created(a));
}
