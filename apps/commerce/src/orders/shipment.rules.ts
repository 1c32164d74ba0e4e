import { quantityText, thousandthsOf, type Issue, type Thousandths } from '@stoa/kernel';
import type { Wanted } from './held-goods.rules.js';
import type { StoredLine } from './order-lines.repository.js';

/** What a body says is shipped of a line. */
export interface AskedShipment {
  line: number;
  quantity: string;
}

export const restOf = ({ quantity, shipped_quantity: shipped }: StoredLine): Thousandths =>
  thousandthsOf(quantity) - thousandthsOf(shipped);

/** What can be shipped of a line: what it holds; with backorders, all that was not shipped. */
const shippable = (line: StoredLine, allowsBackorder: boolean): Thousandths =>
  allowsBackorder ? restOf(line) : thousandthsOf(line.reserved_quantity);

/** What is shipped: of each line what is asked for, or all that can be. */
export function shipmentOf(
  lines: readonly StoredLine[],
  asked: readonly AskedShipment[] | undefined,
  allowsBackorder: boolean,
): { wanted: Wanted[]; issues: Issue[] } {
  if (!asked)
    return {
      wanted: lines.map((line) => ({ line: line.id, quantity: shippable(line, allowsBackorder) })),
      issues: [],
    };
  const issues: Issue[] = [];
  const fault = (place: number, field: string, issue: string, params: object): void => {
    issues.push({ path: ['shipped', place, field], issue, params: { ...params, sizes: [asked.length] } });
  };
  const left = new Map(lines.map((line) => [line.id, shippable(line, allowsBackorder)]));
  const wanted = asked.map(({ line, quantity: text }, place) => {
    const [quantity, max] = [thousandthsOf(text), left.get(line)];
    if (max === undefined) fault(place, 'line', 'pk', { value: line });
    else if (quantity > max) fault(place, 'quantity', 'shippable', { max: quantityText(max) });
    else left.set(line, max - quantity);
    return { line, quantity };
  });
  return { wanted: [...summed(wanted)], issues };
}

function* summed(wanted: readonly Wanted[]): Generator<Wanted> {
  const byLine = Map.groupBy(wanted, ({ line }) => line);
  for (const [line, all] of byLine)
    yield { line, quantity: all.reduce((sum, { quantity }) => sum + quantity, 0n) };
}
