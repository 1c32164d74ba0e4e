import { commerce } from '@stoa/contracts';
import type { Route } from '../route.js';
import { actionRow, removalRow, resourceRoutes, resourceRows } from './commerce-resources.js';

const {
  companies,
  companyGroups,
  contracts,
  deliveryTypes,
  orderStatuses,
  paymentTypes,
  statusLines,
  suppliers,
} = commerce;

const path = '/companies/';
const rows = resourceRows(companies, path);

const companyRoutes: Route[] = [
  ...rows.list,
  ...rows.create,
  ...rows.get,
  ...rows.update,
  removalRow(path, companies.remove, 'Remove companies; with permanent=true they cannot be restored'),
  actionRow({ path, name: 'restore', operation: companies.restore, summary: 'Restore a removed company' }),
  actionRow({
    path,
    name: 'ack',
    operation: companies.acknowledge,
    summary: 'Say that the ERP has the company as it is',
  }),
];

/** The parties of trade, their contracts, and what contracts and orders refer to. */
export const partyRoutes: Route[] = [
  ...resourceRoutes(suppliers, '/suppliers/'),
  ...companyRoutes,
  ...resourceRoutes(companyGroups, '/company-groups/'),
  ...resourceRoutes(contracts, '/contracts/'),
  actionRow({
    path: '/contracts/',
    name: 'ack',
    operation: contracts.acknowledge,
    summary: 'Say that the ERP has the contract as it is',
  }),
  ...resourceRoutes(paymentTypes, '/payment-types/'),
  ...resourceRoutes(deliveryTypes, '/delivery-types/'),
  ...resourceRoutes(orderStatuses, '/order-statuses/'),
  ...resourceRoutes(statusLines, '/status-lines/'),
];
