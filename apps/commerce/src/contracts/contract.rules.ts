import type { commerce } from '@stoa/contracts';
import type { ResourceValues, Saving } from '@stoa/service';
import { fieldFault, type Actor } from '../actor.js';
import { ownSupplier } from '../suppliers/supplied.rules.js';
import { changedHere } from '../sync/sync.rules.js';

type Contract = typeof commerce.contracts;

/** @throws Fault invalid/validation */
export function savedContract(saving: Saving<Contract, Actor>): ResourceValues<Contract> {
  checkCompany(saving);
  checkPeriod(saving);
  return changedHere(saving.current, { ...saving.input, ...ownSupplier(saving) });
}

/** A contract stays between the two that made it. */
function checkCompany({ current, input: { company } }: Saving<Contract, Actor>): void {
  if (current && company !== undefined && company !== current.company) throw fieldFault('company', 'fixed');
}

function checkPeriod({ current, input }: Saving<Contract, Actor>): void {
  const { valid_from: from, valid_to: to } = { ...current, ...input };
  if (from && to && from > to) throw fieldFault('valid_to', 'min_value', { min: from });
}
