import { z } from 'zod';

export const orderedLine = z.object({
  name: z.string(),
  quantity: z.string(),
  unit: z.string(),
  total: z.string(),
});

/** As many as one reads in a mail. */
const max = 50;

/** @param more says how many lines are left out */
export const linesOf = (
  lines: readonly z.infer<typeof orderedLine>[],
  more: (left: number) => string,
): string =>
  [
    ...lines.slice(0, max).map(({ name, quantity, unit, total }) => `${name}: ${quantity} ${unit}, ${total}`),
    ...(lines.length > max ? [more(lines.length - max)] : []),
  ].join('\n');
