import { z } from 'zod';
import { emailAddress as email } from '../email-address.js';
import { lenientBoolean, lenientId, lenientInt } from '../lenient.js';
import { agrees, exactNumber, line, markup, requiredLine, text } from './text.js';

// Bodies of requests to the community. An absent key leaves a field unchanged, null or "" empties it; unknown keys are ignored.

const flag = lenientBoolean.optional();

/** PHP encodes an object without keys as an empty array. */
const customValues = z.union([
  z.record(z.string().max(100), z.union([z.string(), exactNumber, z.boolean(), z.null()])),
  z
    .array(z.unknown())
    .max(0)
    .transform(() => null),
]);

export const forumTypes = [
  'PUBLIC',
  'PRIVATE',
  'KNOWLEDGEBASE PUBLIC',
  'KNOWLEDGEBASE PRIVATE',
  'HELPDESK',
] as const;

export const locales =
  'en en-gb ru es fr de nl is et kk pt-br uk cs da fi hu it ja ko sv sk tr zh-hans ca pl lv lt nb el he ar bg ro fa'.split(
    ' ',
  ) as [string, ...string[]];

const ids = z.union([
  z.array(lenientId).max(100),
  z
    .string()
    .regex(/^\s*(\d+\s*(,\s*\d+\s*)*)?$/)
    .transform((list) =>
      list
        .split(',')
        .filter((id) => id.trim())
        .map(Number),
    ),
]);

const forumFields = {
  name: requiredLine(100),
  description: text(10_000).optional(),
  type: z.enum(forumTypes).optional(),
  locale: z.enum(locales).optional(),
  is_default: flag,
  allow_anonymous_topic: flag,
  allow_anonymous_votes: flag,
  allow_anonymous_comments: flag,
  allow_private_sso_users: flag,
  allow_private_view_all: flag,
  category_required: flag,
  groups: ids.optional(),
};

export const byId = z.looseObject({ id: lenientId }).meta({ id: 'ById', examples: [{ id: 1 }] });

export const newForum = z
  .looseObject({ ...forumFields, template_forum_id: lenientId.optional() })
  .meta({ id: 'NewForum', examples: [{ name: 'Partners', type: 'PRIVATE' }] });
export const forumChange = z
  .looseObject({ id: lenientId, ...forumFields, name: forumFields.name.optional() })
  .meta({ id: 'ForumChange', examples: [{ id: 1, description: 'What should we build next?' }] });
export const forumRemoval = z
  .looseObject({ id: lenientId, move_topics_to: lenientId.optional() })
  .meta({ id: 'ForumRemoval', examples: [{ id: 2, move_topics_to: 1 }] });

const manyTexts = z.union([
  z.array(z.string().max(1000)).max(500),
  z
    .string()
    .transform((list) => list.split(',').map((text) => text.trim()))
    .pipe(z.array(z.string().max(1000)).max(500)),
]);
export const accessAddress = email;
/** Addresses that are none are reported, not refused. */
export const accessChange = z
  .looseObject({ emails: manyTexts.optional(), email: manyTexts.optional() })
  .refine(({ emails, email: one }) => (emails ?? one) !== undefined, {
    path: ['emails'],
    message: 'required',
  })
  .refine(({ emails, email: one }) => emails === undefined || one === undefined, {
    path: ['email'],
    message: 'ambiguous',
  })
  .meta({ id: 'AccessChange', examples: [{ emails: ['anna@example.org'] }] });

export const newGroup = z
  .looseObject({ name: requiredLine(100) })
  .meta({ id: 'NewGroup', examples: [{ name: 'Partners' }] });
export const groupChange = z
  .looseObject({ id: lenientId, name: requiredLine(100) })
  .meta({ id: 'GroupChange', examples: [{ id: 1, name: 'Partners' }] });
/** Clients name the group by one of three keys. */
export const membership = z
  .looseObject({ group_id: lenientId.optional(), id: lenientId.optional(), group: lenientId.optional() })
  .refine(({ group_id, id, group }) => (group_id ?? id ?? group) !== undefined, {
    path: ['group_id'],
    message: 'required',
  })
  .refine(agrees('group_id', 'id', 'group'), { path: ['group_id'], message: 'ambiguous' })
  .meta({ id: 'Membership', examples: [{ group_id: 1 }] });

const categoryFields = { description: text(10_000).optional(), parent_id: lenientId.nullable().optional() };
export const newCategory = z
  .looseObject({ name: requiredLine(100), ...categoryFields })
  .meta({ id: 'NewCategory', examples: [{ name: 'Mobile' }] });
export const categoryChange = z
  .looseObject({
    id: lenientId,
    name: requiredLine(100).optional(),
    ...categoryFields,
    order: lenientInt.optional(),
  })
  .meta({ id: 'CategoryChange', examples: [{ id: 1, name: 'Phones' }] });
export const newTag = z
  .looseObject({ name: requiredLine(100) })
  .meta({ id: 'NewTag', examples: [{ name: 'android' }] });
export const tagChange = z
  .looseObject({ id: lenientId, name: requiredLine(100) })
  .meta({ id: 'TagChange', examples: [{ id: 1, name: 'ios' }] });

const topicFields = {
  description: markup.nullable().optional(),
  category: lenientId.nullable().optional(),
  tags: ids.nullable().optional(),
  show_voter: flag,
  custom_fields: customValues.nullable().optional(),
  needs_review: z.union([lenientBoolean, z.literal('auto')]).optional(),
  is_private: flag,
};
export const newTopic = z.looseObject({ header: requiredLine(255), type: lenientId, ...topicFields }).meta({
  id: 'NewTopic',
  examples: [{ header: 'Export to CSV', description: 'For the accountants.', type: 1 }],
});
export const topicChange = z
  .looseObject({
    id: lenientId,
    header: requiredLine(255).optional(),
    type: lenientId.optional(),
    status: lenientId.optional(),
    assigned_to: lenientId.nullable().optional(),
    duplicate_of: lenientId.nullable().optional(),
    ...topicFields,
  })
  .meta({ id: 'TopicChange', examples: [{ id: 1, header: 'Export to CSV and XLSX' }] });

const commentFields = {
  comment: markup.optional(),
  text: markup.optional(),
  is_official: flag,
  is_private: flag,
};
const ambiguousText = { path: ['text'], message: 'ambiguous' };
export const newComment = z
  .looseObject({ ...commentFields, parent: lenientId.nullable().optional() })
  .refine(({ comment, text: other }) => (comment ?? other) !== undefined, {
    path: ['comment'],
    message: 'required',
  })
  .refine(agrees('comment', 'text'), ambiguousText)
  .meta({ id: 'NewComment', examples: [{ comment: 'We need this as well.' }] });
export const commentChange = z
  .looseObject(commentFields)
  .refine(agrees('comment', 'text'), ambiguousText)
  .meta({ id: 'CommentChange', examples: [{ comment: 'We need this a lot.' }] });

export const newVote = z
  .looseObject({
    value: z.union([
      z.int().refine((value) => Math.abs(value) <= 1, 'invalid'),
      z
        .string()
        .regex(/^(-1|0|\+?1)$/)
        .transform(Number),
    ]),
  })
  .meta({ id: 'NewVote', examples: [{ value: 1 }] });

/** What users follow. */
export const followedTypes = ['forum', 'topic', 'category', 'type'] as const;
const subscriptionWish = z.looseObject({
  object_type: z.enum(followedTypes),
  object_id: lenientId,
  subscribed: lenientBoolean,
});
export const subscriptionChange = z
  .union([subscriptionWish, z.array(subscriptionWish).min(1).max(200)])
  .meta({ id: 'SubscriptionChange', examples: [{ object_type: 'forum', object_id: 1, subscribed: true }] });

export const userRequest = z
  .looseObject({
    email,
    name: line(200).optional(),
    language: line(16).optional(),
    email_verified: flag,
    custom_fields: customValues.optional(),
  })
  .meta({ id: 'UserRequest', examples: [{ email: 'anna@example.org', name: 'Anna' }] });

/** A URL that a page can show without running a script. */
const avatarUrl = z
  .string()
  .max(2000)
  .regex(/^(https?:\/\/[^\s\p{Cc}/\\][^\s\p{Cc}]*|\/(?![/\\])[^\s\p{Cc}]*)?$/iu);

export const communityUserChange = z
  .looseObject({
    name: requiredLine(200).optional(),
    display_name: requiredLine(200).optional(),
    email: email.optional(),
    email_verified: flag,
    title: line(200).optional(),
    language: line(16).optional(),
    avatar_url: avatarUrl.optional(),
    custom_fields: customValues.nullable().optional(),
    groups: ids.optional(),
    is_staff: flag,
  })
  .refine(agrees('name', 'display_name'), { path: ['display_name'], message: 'ambiguous' })
  .meta({ id: 'UserChange', examples: [{ title: 'Support' }] });
export const userRemoval = z
  .looseObject({ content: z.enum(['keep', 'delete']).default('keep') })
  .meta({ id: 'UserRemoval', examples: [{ content: 'keep' }] });

const code = z.string().regex(/^[A-Za-z]\w{0,99}$/);
export const newCustomField = z
  .looseObject({ object: z.enum(['topic', 'user']), code_name: code, name: requiredLine(100) })
  .meta({ id: 'NewCustomField', examples: [{ object: 'topic', code_name: 'cf_1', name: 'Version' }] });
export const customFieldChange = z
  .looseObject({ id: lenientId, code_name: code.optional(), name: requiredLine(100).optional() })
  .meta({ id: 'CustomFieldChange', examples: [{ id: 1, name: 'Product version' }] });

export const newCommunityToken = z
  .looseObject({
    name: requiredLine(100),
    scopes: z.array(z.enum(['read', 'write', 'all'])).min(1),
    user_id: lenientInt.optional(),
  })
  .meta({ id: 'NewToken', examples: [{ name: 'importer', scopes: ['read', 'write'] }] });

export const newSsoKey = z
  .looseObject({
    name: requiredLine(100),
    key: z
      .string()
      .regex(/^[\x21-\x7e]{32}$/)
      .optional()
      .meta({ description: '32 characters of ASCII; random where absent' }),
  })
  .meta({ id: 'NewSsoKey', examples: [{ name: '2027' }] });
export const ssoSettingsChange = z
  .looseObject({
    allow_version_1: lenientBoolean.optional(),
    allow_staff: lenientBoolean.optional(),
    allow_email_change: lenientBoolean.optional(),
  })
  .meta({ id: 'SsoSettingsChange', examples: [{ allow_version_1: false }] });

/** The user in whose name a request acts, by each of the parameters that the API has for it. */
export const acting = z.object({
  userId: z.string().max(100).optional(),
  guid: z.string().max(255).optional(),
  /** Of any length: a token that is not valid has one answer. */
  ssoToken: z.string().optional(),
});
export type Acting = z.infer<typeof acting>;
