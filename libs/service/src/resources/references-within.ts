import type { commerce } from '@stoa/dto';
import { own, type Issue } from '@stoa/kernel';

type Values = Readonly<Record<string, unknown>>;

/** Ids within an object of a list. */
interface ReferenceWithin {
  path: Issue['path'];
  /** Of the list. */
  size: number;
  /** The resource that they name. */
  to: string;
  ids: number[];
}

/** What the objects in the lists of a body, or of a stored object, refer to. */
export const referencesWithin = (fields: commerce.Fields, values: Values): ReferenceWithin[] =>
  Object.entries(fields).flatMap(([list, { child }]) => {
    const items = child && own(values, list);
    if (!Array.isArray(items)) return [];
    return (items as Values[]).flatMap((item, index) =>
      Object.entries(fieldsOf(child!, item)).flatMap(([name, { to }]) =>
        to ? [{ path: [list, index, name], size: items.length, to, ids: idsIn(own(item, name)) }] : [],
      ),
    );
  });

const fieldsOf = ({ fields, variants }: commerce.Field, item: Values): commerce.Fields =>
  (variants ? own(variants, String(item.type)) : fields) ?? {};

export const idsIn = (value: unknown): number[] =>
  (Array.isArray(value) ? value : [value]).filter((id): id is number => typeof id === 'number');

export function idsByResource(references: readonly ReferenceWithin[]): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>();
  for (const { to, ids } of references) found.set(to, new Set([...(found.get(to) ?? []), ...ids]));
  return found;
}
