import { commerce } from '@stoa/dto';

const { boolean, char, choice, id, money, nested, nullable, objects, optional, pk, pks, quantity, readOnly } =
  commerce;

export const claimTypes = ['defect', 'shortage', 'wrong_item', 'damaged', 'return', 'other'] as const;
export const claimResolutions = ['refund', 'replace', 'credit', 'repair'] as const;
export const claimStatuses = [
  'new',
  'in_review',
  'approved',
  'rejected',
  'received',
  'resolved',
  'cancelled',
] as const;

/** What one claim can have. */
export const maxClaimLines = 1000;
const maxFiles = 20;

const text = { optional: true, allowsBlank: true } as const;
export const claimFiles = pks({ ...optional, to: 'files', max: maxFiles, isComputed: true });

/** Goods of a line of the order, and how much of them the supplier agrees to; null while it is not decided. */
export const claimLineFields = {
  id,
  order_line: pk(),
  quantity: quantity({ min: '0.001' }),
  reason: char({ max: 1000, ...text }),
  approved_quantity: quantity({ ...readOnly, allowsNull: true }),
};

const approval = nested({ id: pk(), approved_quantity: quantity() });

export const claimStatusFields = {
  status: char({ max: 64 }),
  comment: char({ max: 1000, ...text }),
  resolution: choice(claimResolutions, nullable),
  refund_amount: money(nullable),
  /** What of which lines is agreed to; all of the others. */
  lines: objects(approval, { max: maxClaimLines, optional: true }),
  /** With `received`: the goods are put into stock again. */
  restock: boolean(optional),
};

export const claimCancellationFields = { reason: char({ max: 1000, ...text }) };

/** One of them is required. */
export const claimMessageFields = {
  text: char({ max: 10_000, ...text }),
  files: claimFiles,
};
