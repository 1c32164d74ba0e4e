import type { commerce } from '@stoa/dto';
import type { Issue } from '@stoa/kernel';

/** What is wrong with a body in the order of its fields. */
export function inOrderOf(fields: commerce.Fields, issues: Issue[]): Issue[] {
  const places = new Map(Object.keys(fields).map((name, place) => [name, place] as const));
  const placeOf = ({ path: [name] }: Issue): number => places.get(String(name)) ?? -1;
  return issues.toSorted((a, b) => placeOf(a) - placeOf(b));
}
