import type { Issue } from '@stoa/kernel';
import type { BasketFacts } from './facts.js';

/** Why a company cannot order now, whatever it orders. */
export function partiesIssues(facts: BasketFacts): Issue[] {
  const { supplier, terms_contract: applied, has_contracts: hasContracts } = facts;
  // A supplier that has ended all contracts with a company does not sell to it without one.
  const isRefused = applied === null ? hasContracts : !facts.is_contract_active;
  return [
    ...(facts.is_supplier_active ? [] : [{ path: ['supplier'], issue: 'pk', params: { value: supplier } }]),
    ...(facts.may_order ? [] : [{ path: ['company'], issue: 'company_orders_refused' }]),
    ...(isRefused ? [{ path: ['contract'], issue: 'contract_inactive' }] : []),
  ];
}
