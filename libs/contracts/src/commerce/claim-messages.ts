import { commerce } from '@stoa/dto';
import { resource } from '../resource.js';
import { claimMessageFields } from './claim-fields.js';

const { char, choice, datetime, id, pk, readOnly } = commerce;

/** What is said about a claim, by its company and its supplier; reached by the claim alone. */
export const claimMessages = resource('commerce.claim-messages', {
  model: 'ClaimMessage',
  fields: {
    id,
    claim: pk({ ...readOnly, to: 'claims' }),
    author: pk({ ...readOnly, allowsNull: true, to: 'users' }),
    author_name: char({ ...readOnly, isComputed: true }),
    side: choice(['company', 'supplier'], readOnly),
    ...claimMessageFields,
    created_at: datetime(readOnly),
  },
  filters: {
    id: ['eq', 'in', 'gt', 'lt'],
    author: ['eq'],
    side: ['eq'],
    created_at: ['gte', 'lte'],
    claim: ['eq'],
  },
  search: ['text'],
  ordering: ['id', 'created_at'],
  permissions: { admin: 'CR', supplier: 'CR', manager: 'CR', buyer: 'CR' },
  operations: [],
});
