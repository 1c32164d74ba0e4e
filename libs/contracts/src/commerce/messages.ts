import { commerce } from '@stoa/dto';

const { char, choice, readOnly } = commerce;

/** The sides that write to each other. */
export const sides = ['company', 'supplier'] as const;

/** Who wrote a message. */
export const authorName = char({ ...readOnly, isComputed: true });
export const side = choice(sides, readOnly);

/** By what messages are found. */
export const messageFilters = {
  id: ['eq', 'in', 'gt', 'lt'],
  author: ['eq'],
  side: ['eq'],
  created_at: ['gte', 'lte'],
} as const;
export const messageOrdering = ['id', 'created_at'] as const;
