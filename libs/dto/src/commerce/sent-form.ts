import type { Json, Pair } from '@stoa/kernel';
import type { SentNumber } from './sent-number.js';

/** What a body says of one field. */
export type InputValue = Json | SentNumber | SentForm | readonly InputValue[];

/** What an HTML form said: texts by name, those of a name in their order. */
export class SentForm {
  constructor(private readonly pairs: readonly Pair[]) {}

  /** The form that the body came as; undefined for JSON. */
  static of(body: Json | SentForm): SentForm | undefined {
    return body instanceof SentForm ? body : undefined;
  }

  /** A file is an object, which no field of a form takes. */
  texts(name: string): InputValue[] {
    return this.pairs.filter(([known]) => known === name).map(([, text]) => text ?? {});
  }

  /** `company.name` and the like, as the object `company`. */
  object(name: string): SentForm | undefined {
    const start = `${name}.`;
    const pairs = this.pairs
      .filter(([known]) => known.startsWith(start))
      .map(([known, text]): Pair => [known.slice(start.length), text]);
    return pairs.length ? new SentForm(pairs) : undefined;
  }

  /** `lines[0]price` and the like, or `lines[0]` itself, as the items of the list `lines`. */
  items(name: string): InputValue[] | undefined {
    const byIndex = new Map<number, Pair[]>();
    for (const [known, text] of this.pairs) {
      const [, index, rest] = known.startsWith(name) ? (itemForm.exec(known.slice(name.length)) ?? []) : [];
      if (index !== undefined)
        byIndex.set(Number(index), [...(byIndex.get(Number(index)) ?? []), [rest!, text]]);
    }
    if (!byIndex.size) return undefined;
    return [...byIndex]
      .toSorted(([a], [b]) => a - b)
      .map(([, pairs]) => pairs.findLast(([rest]) => !rest)?.[1] ?? new SentForm(pairs));
  }
}

const itemForm = /^\[(\d{1,9})\](.*)$/s;
