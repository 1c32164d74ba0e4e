import { Handles, type CallContext, type Reply } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { ResourceService } from '@stoa/service';
import type { Actor } from '../actor.js';
import { withVisitor } from '../actors/visitor.js';
import { Resource } from '../resource.js';
import { FeedbackForm } from './feedback-form.entity.js';
import { formFields } from './feedback-form.rules.js';

const { feedbackForms } = commerce;

@Resource(feedbackForms, {
  entity: FeedbackForm,
  visible: ({ role }) => (role === 'admin' ? sql`true` : sql`feedback_forms.is_active`),
  beforeSave: ({ input: { fields, ...input } }) => ({
    ...input,
    ...(fields && { fields: formFields(fields) }),
  }),
})
export class FeedbackFormsResource {
  constructor(private readonly resources: ResourceService<Actor>) {}

  @Handles(feedbackForms.list)
  list({ query }: Input<typeof feedbackForms.list>, context: CallContext): Promise<Reply> {
    return this.resources.page(feedbackForms, withVisitor(context), query);
  }

  @Handles(feedbackForms.get)
  get({ id, reading }: Input<typeof feedbackForms.get>, context: CallContext): Promise<Reply> {
    return this.resources.one(feedbackForms, withVisitor(context), id, reading);
  }
}
