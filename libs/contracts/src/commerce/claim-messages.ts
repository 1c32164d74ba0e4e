import { commerce } from '@stoa/dto';
import { resource } from '../resource.js';
import { claimMessageFields } from './claim-fields.js';
import { authorName, messageFilters, messageOrdering, side } from './messages.js';

const { datetime, id, pk, readOnly } = commerce;

/** What is said about a claim, by its company and its supplier; reached by the claim alone. */
export const claimMessages = resource('commerce.claim-messages', {
  model: 'ClaimMessage',
  fields: {
    id,
    claim: pk({ ...readOnly, to: 'claims' }),
    author: pk({ ...readOnly, allowsNull: true, to: 'users' }),
    author_name: authorName,
    side,
    ...claimMessageFields,
    created_at: datetime(readOnly),
  },
  filters: {
    ...messageFilters,
    claim: ['eq'],
  },
  search: ['text'],
  ordering: messageOrdering,
  permissions: { admin: 'CR', supplier: 'CR', manager: 'CR', buyer: 'CR' },
  operations: [],
});
