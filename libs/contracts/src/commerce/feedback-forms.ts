import { commerce } from '@stoa/dto';
import { publicly } from '../operation.js';
import { resource } from '../resource.js';

const {
  boolean,
  char,
  choice,
  feedbackFieldTypes,
  id,
  list,
  nested,
  nullable,
  objects,
  optional,
  timestamps,
} = commerce;

const isName = (text: string): boolean => /^[A-Za-z]\w*$/.test(text);

/** A field of a form. Choices are those of a `select`. */
const formField = nested({
  name: char({ max: 64, form: { test: isName, issue: 'field_name' } }),
  type: choice(feedbackFieldTypes),
  required: boolean(optional),
  choices: list(char({ max: 255 }), { max: 200, ...nullable }),
});

const known = resource('commerce.feedback-forms', {
  model: 'FeedbackForm',
  fields: {
    id,
    code: char({ max: 64 }),
    name: char({ max: 255 }),
    fields: objects(formField, { max: 50 }),
    is_active: boolean(optional),
    ...timestamps,
  },
  filters: {
    id: ['eq', 'in', 'gt'],
    code: ['eq', 'in'],
    name: ['eq', 'icontains'],
    is_active: ['eq'],
    updated_at: ['gte', 'lte'],
  },
  search: ['code', 'name'],
  ordering: ['id', 'code', 'name', 'updated_at'],
  permissions: { admin: 'CRUD', supplier: 'R', manager: 'R', buyer: 'R', anonymous: 'R' },
  eventFields: ['code'],
  example: {
    code: 'callback',
    name: 'Call me back',
    fields: [
      { name: 'email', type: 'email', required: true },
      { name: 'topic', type: 'select', choices: ['Delivery', 'Payment'] },
      { name: 'text', type: 'textarea', required: true },
    ],
  },
});

/** Forms that visitors write to the portal by. All see the active ones. */
export const feedbackForms = { ...known, list: publicly(known.list), get: publicly(known.get) };
