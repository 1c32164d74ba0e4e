import { jsonObject } from '@stoa/persistence';
import { countInForum, countInTopic, countOfLabel, countOfUser } from './counters/counts.js';
import { seesCommentOf, seesCommentOfSeen } from './visibility.js';

// Objects as SQL that yields their JSON. Each needs the parameters of `visibility.ts`.

/** A select of one JSON column as an array. */
const list = (select: string): string => `array_to_json(array(${select}))`;

const time = (sql: string): string => `to_char(${sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const slug = (sql: string): string =>
  `trim(both '-' from regexp_replace(lower(${sql}), '[^[:alnum:]]+', '-', 'g'))`;

/** Whoever is gone, or never said who he was, has the number 0. */
export const personShort = (id: string): string => `(select row_to_json(r) from (select
    case when p.is_deleted is false then p.id else 0 end as id,
    case when p.is_deleted then 'Deleted user' else coalesce(p.name, 'Anonymous') end as name,
    case when p.is_deleted is false then p.title else '' end as title,
    case when p.is_deleted is false then p.avatar_url else '' end as avatar_url
  from (select) nobody left join people p on p.id = ${id}) r)`;

const customValues = (table: 'topic_values' | 'person_values', owner: string): string =>
  list(`select ${jsonObject({ id: 'd.id', code_name: 'd.code_name', name: 'd.name', value: 'v.value' })}
    from ${table} v join custom_fields d on d.id = v.field where ${owner} order by d.id`);

export const membershipsOf = (person: string): string =>
  list(`select ${jsonObject({ id: 'g.id', name: 'g.name' })} from group_members gm join groups g on g.id = gm.group_id
    where gm.person = ${person} order by g.id`);

const userFields = {
  id: 'p.id',
  name: 'p.name',
  title: 'p.title',
  avatar_url: 'p.avatar_url',
  display_name: 'p.name',
  name_and_title: `concat_ws(', ', p.name, nullif(p.title, ''))`,
  slug: slug('p.name'),
  language: 'p.language',
  rating: 'p.rating',
  is_staff: 'p.is_staff',
  is_authenticated: 'true',
  updates_count: countOfUser('n.topics + n.comments', 'p.id'),
  last_activity: time('p.last_activity'),
  date_joined: time('p.date_joined'),
  groups: membershipsOf('p.id'),
  custom_fields: customValues('person_values', 'v.person = p.id'),
};

/** @param showsAll SQL: whether the reader may see how to reach everyone; each sees it of himself */
export const userView = (showsAll: string): string =>
  `case when ${showsAll} or p.id = $1::int then ${jsonObject({
    ...userFields,
    email: 'p.email',
    email_verified: 'p.email_verified',
    sso_guid: 'p.sso_guid',
  })} else ${jsonObject(userFields)} end`;

export const groupView = jsonObject({
  id: 'g.id',
  name: 'g.name',
  user_count: 'g.user_count',
  created: time('g.created'),
});

const typeNames = `(array['PUBLIC', 'PRIVATE', 'KNOWLEDGEBASE PUBLIC', 'KNOWLEDGEBASE PRIVATE', 'HELPDESK'])`;

export const forumView = jsonObject({
  id: 'f.id',
  name: 'f.name',
  description: 'f.description',
  type: jsonObject({ id: 'f.type', name: `${typeNames}[f.type]` }),
  locale: 'f.locale',
  is_default: 'f.is_default',
  allow_anonymous_topic: 'f.allow_anonymous_topic',
  allow_anonymous_votes: 'f.allow_anonymous_votes',
  allow_anonymous_comments: 'f.allow_anonymous_comments',
  allow_private_sso_users: 'f.allow_private_sso_users',
  allow_private_view_all: 'f.allow_private_view_all',
  category_required: 'f.category_required',
  topic_count: countInForum('topics', 'f.id'),
  comment_count: countInForum('comments', 'f.id'),
  vote_count: countInForum('votes', 'f.id'),
  created: time('f.created'),
});

export const typeView = jsonObject({ id: 'y.id', name: 'y.name', description: 'y.description' });

export const statusView = jsonObject({
  id: 's.id',
  name: 's.name',
  color: 's.color',
  is_default: 's.is_default',
  is_closed: 's.is_closed',
  updated: time('s.updated'),
});

export const categoryView = jsonObject({
  id: 'k.id',
  name: 'k.name',
  description: 'k.description',
  parent_id: 'k.parent',
  topic_count: countOfLabel('category', 'k.id'),
  order: 'k.place',
});

export const tagView = jsonObject({
  id: 'g.id',
  name: 'g.name',
  topic_count: countOfLabel('tag', 'g.id'),
});

const voteView = (of: 't' | 'c', table: string, key: string): string =>
  jsonObject({
    diff: `${of}.positive - ${of}.negative`,
    positive: `${of}.positive`,
    negative: `${of}.negative`,
    total: `${of}.positive + ${of}.negative`,
    current_user: `coalesce((select v.value from ${table} v where v.${key} = ${of}.id and v.person = $1::int), 0)`,
  });

export const commentView = jsonObject({
  id: 'c.id',
  topic: `(select row_to_json(r) from (select h.id, h.header from topics h where h.id = c.topic) r)`,
  comment: 'c.text',
  text: 'c.text',
  author: personShort('c.author'),
  created: time('c.created'),
  updated: time('c.updated'),
  parent: `(select above.id from comments above where above.id = c.parent and ${seesCommentOf('above')})`,
  is_official: 'c.is_official',
  is_private: 'c.is_private',
  privacy_mode: 'c.is_private::int',
  vote: voteView('c', 'comment_votes', 'comment'),
  attachments: `'[]'::json`,
});

const named = (table: string, id: string): string =>
  `(select row_to_json(r) from (select n.id, n.name from ${table} n where n.id = ${id}) r)`;

const path = `'/topics/' || concat_ws('-', t.id, nullif(${slug('t.header')}, '')) || '/'`;

/** @param site SQL: what links begin with */
export const topicView = (site: string): string =>
  jsonObject({
    id: 't.id',
    header: 't.header',
    description: 't.description',
    created: time('t.created'),
    updated: time('t.updated'),
    url: `${site} || ${path}`,
    relative_url: path,
    forum: named('forums', 't.forum'),
    type: named('types', 't.type'),
    status: `(select ${statusView} from statuses s where s.id = t.status)`,
    category: named('categories', 't.category'),
    tags: list(`select ${jsonObject({ id: 'g.id', name: 'g.name' })} from topic_tags x join tags g on g.id = x.tag
      where x.topic = t.id order by g.id`),
    author: personShort('t.author'),
    assigned_to: `case when t.assigned_to is not null then ${personShort('t.assigned_to')} end`,
    vote: voteView('t', 'topic_votes', 'topic'),
    comment_count: countInTopic,
    show_voter: 't.show_voter',
    needs_review: 't.needs_review',
    is_private: 't.is_private',
    official_answer: `(select ${commentView} from comments c where c.id = t.official_answer and ${seesCommentOfSeen})`,
    custom_fields: customValues('topic_values', 'v.topic = t.id'),
    attachments: `'[]'::json`,
  });

export const customFieldView = jsonObject({
  id: 'd.id',
  object: 'd.object',
  code_name: 'd.code_name',
  name: 'd.name',
});
