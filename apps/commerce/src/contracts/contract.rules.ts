import type { commerce } from '@stoa/contracts';
import type { ResourceValues, Saving } from '@stoa/service';
import { fieldFault, noSuchPk, type Actor } from '../actor.js';
import { changedHere } from '../sync/sync.rules.js';

type Contract = typeof commerce.contracts;

/** @throws Fault invalid/validation */
export function savedContract(saving: Saving<Contract, Actor>): ResourceValues<Contract> {
  checkParties(saving);
  checkPeriod(saving);
  return changedHere(saving.current, saving.input);
}

/** A contract stays between the two that made it; suppliers make their own. */
function checkParties({ actor, current, input }: Saving<Contract, Actor>): void {
  const { supplier } = input;
  if (actor.role !== 'admin' && supplier !== undefined && supplier !== actor.supplier)
    throw noSuchPk('supplier', supplier);
  for (const party of ['supplier', 'company'] as const)
    if (current && input[party] !== undefined && input[party] !== current[party])
      throw fieldFault(party, 'fixed');
}

function checkPeriod({ current, input }: Saving<Contract, Actor>): void {
  const { valid_from: from, valid_to: to } = { ...current, ...input };
  if (from && to && from > to) throw fieldFault('valid_to', 'min_value', { min: from });
}
