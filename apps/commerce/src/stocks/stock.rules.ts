import type { commerce } from '@stoa/contracts';
import { isBefore } from '@stoa/kernel';
import type { ResourceValues, Saving } from '@stoa/service';
import { fieldFault, type Actor } from '../actor.js';

type Stock = typeof commerce.stocks;

/**
 * A stock stays with its product and warehouse. A quantity that is older than the stored one is refused; imports skip it.
 * @throws Fault invalid/validation
 */
export function savedStock({ current, input }: Saving<Stock, Actor>): ResourceValues<Stock> {
  for (const field of ['product', 'warehouse'] as const)
    if (current && input[field] !== undefined && input[field] !== current[field])
      throw fieldFault(field, 'fixed');
  if (current?.as_of && input.as_of && isBefore(input.as_of, current.as_of))
    throw fieldFault('as_of', 'stale', { stored: current.as_of });
  return input;
}
