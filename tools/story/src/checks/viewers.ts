import type { CommerceClient } from '@stoa/demo';
import type { Stage } from '../stage.js';
import type { Order } from '../world.js';

/** A user, and which orders of the story the user sees. */
export interface Viewer {
  name: string;
  client: CommerceClient;
  sees(order: Pick<Order, 'company'>): boolean;
  /** Whether the names of managers are shown. */
  seesUsers: boolean;
}

/** One of each role; the filters of the story's supplier apply to all of them. */
export function viewersOf({ cast }: Stage): Viewer[] {
  const { admin, erp, manager, buyers } = cast;
  const of = (company: number) => (order: Pick<Order, 'company'>) => order.company === company;
  return [
    { name: 'the administrator', client: admin, sees: () => true, seesUsers: true },
    { name: 'the supplier', client: erp.client, sees: () => true, seesUsers: true },
    { name: 'the manager', client: manager.client, sees: of(buyers[0].company), seesUsers: true },
    ...buyers.map(({ name, client, company }) => ({ name, client, sees: of(company), seesUsers: false })),
  ];
}
