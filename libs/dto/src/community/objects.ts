import { z } from 'zod';
import { followedTypes } from './bodies.js';

// The objects of the community's replies, with their keys in the order of the reply.

const time = z.iso.datetime().meta({ description: 'UTC, milliseconds' });
const count = z.int().min(0);

export const named = z.object({ id: z.int(), name: z.string() }).meta({ id: 'Named' });

export const userShort = z
  .object({ id: z.int(), name: z.string(), title: z.string(), avatar_url: z.string() })
  .meta({ id: 'UserShort' });

export const customValue = z
  .object({ id: z.int(), code_name: z.string(), name: z.string(), value: z.string() })
  .meta({ id: 'CustomValue' });

export const communityUser = z
  .object({
    ...userShort.shape,
    display_name: z.string(),
    name_and_title: z.string(),
    slug: z.string(),
    language: z.string(),
    rating: z.number(),
    is_staff: z.boolean(),
    is_authenticated: z.boolean(),
    updates_count: count.meta({ description: 'Topics and comments that the reader may see' }),
    last_activity: time.nullable(),
    date_joined: time.nullable(),
    groups: z.array(named),
    custom_fields: z.array(customValue),
    email: z.string().nullable().optional().meta({ description: 'For the user himself and the scope `all`' }),
    email_verified: z.boolean().optional(),
    sso_guid: z.string().nullable().optional(),
    is_created: z
      .boolean()
      .optional()
      .meta({ description: 'Of get_or_create: whether it was made just now' }),
  })
  .meta({ id: 'User' });

export const communityGroup = z
  .object({ id: z.int(), name: z.string(), user_count: count, created: time })
  .meta({ id: 'Group' });

export const forum = z
  .object({
    id: z.int(),
    name: z.string(),
    description: z.string(),
    type: named,
    locale: z.string(),
    is_default: z.boolean(),
    allow_anonymous_topic: z.boolean(),
    allow_anonymous_votes: z.boolean(),
    allow_anonymous_comments: z.boolean(),
    allow_private_sso_users: z.boolean(),
    allow_private_view_all: z.boolean(),
    category_required: z.boolean(),
    groups: z
      .array(named)
      .optional()
      .meta({ description: 'Whose members see it when it is private; for agents' }),
    topic_count: count,
    comment_count: count,
    vote_count: count,
    created: time,
  })
  .meta({ id: 'Forum' });

export const access = z.object({ id: z.int(), email: z.string(), created: time }).meta({ id: 'Access' });

export const subscription = z
  .object({ object_type: z.enum(followedTypes), object_id: z.int(), name: z.string(), created: time })
  .meta({ id: 'Subscription' });

export const topicType = z
  .object({ id: z.int(), name: z.string(), description: z.string() })
  .meta({ id: 'TopicType' });

export const topicStatus = z
  .object({
    id: z.int(),
    name: z.string(),
    color: z.string().meta({ description: 'Six hex digits without #' }),
    is_default: z.boolean(),
    is_closed: z.boolean(),
    updated: time,
  })
  .meta({ id: 'TopicStatus' });

export const category = z
  .object({
    id: z.int(),
    name: z.string(),
    description: z.string(),
    parent_id: z.int().nullable(),
    topic_count: count,
    order: z.int(),
  })
  .meta({ id: 'Category' });

export const tag = z.object({ id: z.int(), name: z.string(), topic_count: count }).meta({ id: 'Tag' });

export const vote = z
  .object({
    diff: z.int(),
    positive: count,
    negative: count,
    total: count,
    current_user: z.int().min(-1).max(1),
  })
  .meta({ id: 'Vote' });

export const voter = z
  .object({ user: userShort, value: z.literal([-1, 1]), created: time })
  .meta({ id: 'Voter' });

export const comment = z
  .object({
    id: z.int(),
    topic: z.object({ id: z.int(), header: z.string() }),
    comment: z.string().meta({ description: 'HTML' }),
    text: z.string().meta({ description: 'The same, for clients that look for it here' }),
    author: userShort,
    created: time,
    updated: time,
    parent: z.int().nullable(),
    is_official: z.boolean(),
    is_private: z.boolean(),
    privacy_mode: z.int().min(0).max(1),
    vote,
    attachments: z.array(z.unknown()),
  })
  .meta({ id: 'Comment' });

export const topic = z
  .object({
    id: z.int(),
    header: z.string(),
    description: z.string().meta({ description: 'HTML' }),
    created: time,
    updated: time,
    url: z.string(),
    relative_url: z.string(),
    forum: named,
    type: named,
    status: topicStatus,
    category: named.nullable(),
    tags: z.array(named),
    author: userShort,
    assigned_to: userShort.nullable(),
    vote,
    comment_count: count,
    show_voter: z.boolean(),
    needs_review: z.boolean(),
    is_private: z.boolean(),
    official_answer: comment.nullable(),
    custom_fields: z.array(customValue),
    attachments: z.array(z.unknown()),
    duplicate_of: z
      .object({ id: z.int(), url: z.string() })
      .nullable()
      .meta({ description: 'Where the votes for this topic count; lists do not have it' }),
  })
  .meta({ id: 'Topic' });

export const customField = z
  .object({ id: z.int(), object: z.enum(['topic', 'user']), code_name: z.string(), name: z.string() })
  .meta({ id: 'CustomField' });

export const communityToken = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(['read', 'write', 'all'])),
    user_id: z.int().meta({ description: '0: anonymous' }),
    created: time,
    last_used: time.nullable(),
    token: z.string().optional().meta({ description: 'Shown once, where it is made' }),
  })
  .meta({ id: 'Token' });

export const ssoKey = z
  .object({
    id: z.int(),
    name: z.string(),
    created: time,
    key: z.string().optional().meta({ description: 'Shown once, where it is made' }),
  })
  .meta({ id: 'SsoKey' });

export const ssoSettings = z
  .object({
    alias: z.string().meta({ description: 'A part of the keys of tokens of version 1' }),
    allow_version_1: z.boolean().meta({ description: 'Tokens of version 1 are valid' }),
    allow_staff: z.boolean().meta({ description: 'Agents enter by tokens too' }),
    allow_email_change: z
      .boolean()
      .meta({ description: 'A token may come without the verified address of its user' }),
  })
  .meta({ id: 'SsoSettings' });

export const deleted = z
  .object({ id: z.union([z.int(), z.string()]), deleted: z.literal(true) })
  .meta({ id: 'Deleted' });
