import type { Flow, RequestHints } from '../flow.js';

const byId = (segment: string, more: object = {}): RequestHints => ({
  body: { id: `{{${segment}_id}}`, ...more },
});
const member: RequestHints = { body: { group_id: '{{groups_id}}' } };

export const communityFlow: Flow = {
  variables: {
    key: 'An access token with the scope `all`.',
    sso_guid: 'Of a user who has logged in by SSO.',
  },
  requests: {
    'POST /users/get_or_create': { saves: { users_id: 'data.id' } },
    'GET /users/sso/{guid}': { path: { guid: '{{sso_guid}}' } },
    'POST /users/{id}/group': member,
    'DELETE /users/{id}/group': member,
    'PUT /users/groups': byId('groups', { name: 'Partners' }),
    'DELETE /users/groups': byId('groups'),
    'PUT /forums': byId('forums', { description: 'What should we build next?' }),
    'DELETE /forums': byId('forums'),
    'PUT /forums/{forum}/categories': byId('categories', { name: 'Phones' }),
    'DELETE /forums/{forum}/categories': byId('categories'),
    'PUT /forums/{forum}/tags': byId('tags', { name: 'ios' }),
    'DELETE /forums/{forum}/tags': byId('tags'),
    'POST /forums/{forum}/topics': {
      body: { header: 'Export to CSV', description: 'For the accountants.', type: '{{types_id}}' },
    },
    'PUT /forums/{forum}/topics': byId('topics', { header: 'Export to CSV and XLSX' }),
    'POST /custom_fields': { body: { object: 'topic', code_name: 'cf_{{run}}', name: 'Version' } },
    'PUT /custom_fields': byId('custom_fields', { name: 'Product version' }),
    'DELETE /custom_fields': byId('custom_fields'),
  },
};
