import type { FieldType, Resource, Test } from '@stoa/kernel';

// Filters and orders of the community's lists.

const ordered: Test[] = ['eq', 'ieq', 'in', 'gt', 'gte', 'lt', 'lte'];
const words: Test[] = [...ordered, 'contains', 'icontains'];
const testsOf = new Map<FieldType, Test[]>([
  ['text', words],
  ['boolean', ['eq']],
]);

/** Each field can be filtered by each test of its type; lists can be ordered by the named fields. */
function resource(fields: Record<string, FieldType>, order: string, more: readonly string[] = []): Resource {
  const filters = Object.entries(fields).map(([name, type]) => [name, testsOf.get(type) ?? ordered]);
  const ordering = new Set(['id', 'name', 'created', 'updated', ...more]);
  return {
    fields,
    filters: Object.fromEntries(filters) as Record<string, Test[]>,
    search: [],
    ordering: [...ordering].filter((name) => Object.hasOwn(fields, name)),
    order: [order],
  };
}

/** A resource whose objects have custom fields. */
const withCustomFields = (plain: Resource): Resource => ({
  ...plain,
  filters: { ...plain.filters, custom_fields: words },
});

const id = 'integer';
const plain = { id, name: 'text' } as const;

export const communityUsers = withCustomFields(
  resource(
    {
      ...plain,
      email: 'text',
      is_staff: 'boolean',
      language: 'text',
      rating: 'decimal',
      date_joined: 'datetime',
      last_activity: 'datetime',
      sso_guid: 'text',
      group: 'reference',
    },
    'id',
    ['rating', 'date_joined', 'last_activity'],
  ),
);
export const communityGroups = resource(plain, 'id');
export const forums = resource(
  { ...plain, type: 'integer', is_default: 'boolean', created: 'datetime' },
  'id',
);
export const types = resource(plain, 'id');
export const statuses = resource(plain, 'id');
export const categories = resource(plain, 'id');
export const tags = resource(plain, 'id');
export const topics = withCustomFields(
  resource(
    {
      id,
      header: 'text',
      description: 'text',
      status: 'reference',
      type: 'reference',
      category: 'reference',
      tags: 'reference',
      author: 'reference',
      forum: 'reference',
      created: 'datetime',
      updated: 'datetime',
      needs_review: 'boolean',
      show_voter: 'boolean',
      assigned_to: 'reference',
      comment_count: 'integer',
      vote_diff: 'integer',
      is_private: 'boolean',
    },
    '-created',
    ['header', 'comment_count', 'vote_diff'],
  ),
);
export const comments = resource(
  {
    id,
    topic: 'reference',
    author: 'reference',
    created: 'datetime',
    updated: 'datetime',
    is_official: 'boolean',
    needs_review: 'boolean',
  },
  'created',
);
export const access = resource({ id, email: 'text', created: 'datetime' }, 'id');
export const subscriptions = resource(
  { object_type: 'text', object_id: 'reference', name: 'text', created: 'datetime' },
  'created',
);
export const voters = resource({ user: 'reference', value: 'integer', created: 'datetime' }, 'created');
export const customFields = resource(plain, 'id');
