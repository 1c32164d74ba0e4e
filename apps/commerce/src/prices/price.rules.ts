import type { commerce } from '@stoa/contracts';
import { isBefore } from '@stoa/kernel';
import type { ResourceValues, Saving } from '@stoa/service';
import { fieldFault, type Actor } from '../actor.js';

type Price = typeof commerce.prices;

/** @throws Fault invalid/validation for a period that ends before it begins */
export function savedPrice({ current, input }: Saving<Price, Actor>): ResourceValues<Price> {
  const { valid_from: from, valid_to: to } = { ...current, ...input };
  if (from && to && !isBefore(from, to)) throw fieldFault('valid_to', 'period', { from });
  return input;
}
