import { Fault, type Issue } from '@stoa/kernel';
import { noSuchPk } from '../actor.js';

/**
 * What is wrong with one of many orders, for the report on it.
 * @param id as it was sent
 * @throws Fault for what is no matter of the order
 */
export function rowIssues(error: unknown, id: number | undefined): Issue[] {
  const fault = Fault.from(error);
  const { kind, details } = fault;
  if (kind === 'invalid' && details.issues) return details.issues;
  if (kind === 'not_found') return noSuchPk('id', id).details.issues!;
  if (kind === 'forbidden') return [{ path: [], issue: 'forbidden' }];
  throw fault;
}
