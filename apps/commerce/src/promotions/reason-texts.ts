import type { Reason } from './promotion.js';

type Text = (values: Reason['values']) => string;

const texts: Record<Reason['code'], Text> = {
  supplier: () => 'The promotion is of another supplier.',
  submitted: () => 'The order is submitted without the promotion.',
  not_active: () => 'The promotion is not active.',
  not_started: ({ starts_at: from }) => `The promotion starts at ${from}.`,
  ended: ({ ends_at: to }) => `The promotion ended at ${to}.`,
  coupon_code: () => 'The promotion needs a coupon.',
  usage_limit: ({ limit }) => `The promotion was used ${limit} times, its limit.`,
  usage_limit_per_company: ({ limit }) => `The company has used the promotion ${limit} times, its limit.`,
  min_total: ({ amount, total }) => `The goods must cost ${amount} or more; they cost ${total}.`,
  products: (values) => goodsText('some products', values),
  categories: (values) => goodsText('some categories', values),
  companies: () => 'The promotion is for other companies.',
  company_groups: () => 'The promotion is for other groups of companies.',
  price_types: () => 'The promotion is for other price types.',
  contracts: () => 'The promotion is for other contracts.',
  first_order: () => 'The promotion is for the first order of a company.',
  exclusive: ({ promotion }) => `The promotion applies alone, and promotion ${promotion} applies.`,
  excluded: ({ promotion }) => `Promotion ${promotion} applies alone.`,
  no_effect: () => 'The promotion would change nothing.',
};

const goodsText = (what: string, { quantity, min_quantity: least }: Reason['values']): string =>
  least === undefined
    ? `The promotion is for goods of ${what}; the order has none.`
    : `The order must have ${least} or more of ${what}; it has ${quantity}.`;

/** A reason as the API shows it: `{ code, message, … }`. */
export const reasonView = ({ code, values }: Reason): object => ({
  code,
  message: texts[code](values),
  ...values,
});
