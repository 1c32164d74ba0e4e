import type { commerce } from '@stoa/contracts';
import { isBefore } from '@stoa/kernel';
import type { ResourceValues, Saving } from '@stoa/service';
import { fieldFault, type Actor } from '../actor.js';
import { ownSupplier } from '../suppliers/supplied.rules.js';

type Promotion = typeof commerce.promotions;

/** @throws Fault invalid/validation */
export function savedPromotion(saving: Saving<Promotion, Actor>): ResourceValues<Promotion> {
  const { current, input } = saving;
  const { starts_at: from, ends_at: to } = { ...current, ...input };
  if (from && to && !isBefore(from, to)) throw fieldFault('ends_at', 'period', { from });
  return { ...input, ...ownSupplier(saving) };
}
