import { raw, sql, type Sql } from '@stoa/persistence';

// What a user sees, as SQL: defined once, for lists, single objects and counters. `f`, `t` and `c` are the aliases of a
// forum, a topic and a comment.

/** The user who reads an object or a counter. */
export interface Viewer {
  /** 0: anonymous. */
  id: number;
  /** An agent. */
  isStaff: boolean;
  /** Of the client; it stands for an anonymous voter. */
  network?: string | undefined;
}

const isMember = ({ id }: Viewer): Sql => sql`exists (select from people m where m.id = ${id}::int
  and not m.is_deleted and ((f.allow_private_sso_users and m.sso_guid is not null)
    or exists (select from sso_forums o where o.forum = f.id and o.person = m.id)
    or (m.email_verified and exists (
      select from forum_access a where a.forum = f.id and a.email = lower(m.email)))
    or exists (select from forum_groups fg join group_members gm using (group_id)
      where fg.forum = f.id and gm.person = m.id)))`;

/** Public forums are for every user, private ones for their members, a helpdesk for users who are not anonymous. */
export const seesForum = (viewer: Viewer): Sql => sql`(${viewer.isStaff}::boolean or f.type in (1, 3)
  or (f.type = 5 and ${viewer.id}::int > 0)
  or (f.type in (2, 4) and (f.allow_private_view_all or ${isMember(viewer)})))`;

/** The ids of the forums that the viewer sees: a list evaluates this once, instead of a condition for each row. */
export const seenForums = (viewer: Viewer): Sql =>
  sql`array(select f.id from forums f where ${seesForum(viewer)})`;
const helpdesks = sql`array(select h.id from forums h where h.type = 5)`;
const openForums = (viewer: Viewer): Sql =>
  sql`array(select f.id from forums f where f.type <> 5 and ${seesForum(viewer)})`;

const isHidden = sql`(t.is_private or t.needs_review)`;
/** Topics that lists and counters have. */
const isPresent = sql`t.removed is null`;
/** Topics that can be read: lists and counters do not have duplicates of other topics. */
export const isReadable = sql`(t.removed is null or t.duplicate_of is not null)`;

/** Topics that every user sees who sees their forum. */
const isOpen = (viewer: Viewer): Sql => sql`(not ${isHidden} and t.forum = any(${openForums(viewer)}))`;

/** Open topics, and the viewer's own topics that other users do not see; no topic is in two of the sets. */
const viewerSets = (viewer: Viewer): Sql[] => [
  isOpen(viewer),
  sql`(t.author = ${viewer.id}::int and ${isHidden} and t.forum = any(${seenForums(viewer)}))`,
  sql`(t.author = ${viewer.id}::int and not ${isHidden} and t.forum = any(${helpdesks}))`,
];

/** The topics of a list: in sets for topics of all authors, in one condition for topics of one author. */
export function listedTopics(
  viewer: Viewer,
  author: number | undefined,
): { where: Sql; sets?: readonly Sql[] } {
  if (viewer.isStaff) return { where: isPresent };
  if (author === undefined) return { where: isPresent, sets: viewerSets(viewer) };
  const isSeen = author === viewer.id ? sql`t.forum = any(${seenForums(viewer)})` : isOpen(viewer);
  return { where: sql`${isPresent} and ${isSeen}` };
}

/** `seesTopic` for lists of rows that belong to topics. */
export function seesListedTopic(viewer: Viewer): Sql {
  const [open, hidden, tickets] = viewerSets(viewer);
  return sql`(${isPresent} and (${viewer.isStaff}::boolean or ${open} or ${hidden} or ${tickets}))`;
}

/** Agents and the author see a private or held topic, and every topic of a helpdesk; all of them must see the forum. */
export const seesTopic = (viewer: Viewer): Sql => sql`(${isReadable}
  and exists (select from forums f where f.id = t.forum and ${seesForum(viewer)} and (${viewer.isStaff}::boolean
    or t.author = ${viewer.id}::int or (f.type <> 5 and not t.is_private and not t.needs_review))))`;

/** For comments, by their alias, of a topic that the viewer sees. */
export const seesCommentOfSeenTopic = ({ id, isStaff }: Viewer, alias = 'c'): Sql => {
  const c = raw(alias);
  return sql`(${c}.removed is null and (${isStaff}::boolean or ${c}.author = ${id}::int
    or not (${c}.is_private or ${c}.needs_review)))`;
};

export const seesComment = (viewer: Viewer): Sql => sql`(${seesCommentOfSeenTopic(viewer)}
  and exists (select from topics t where t.id = c.topic and ${seesTopic(viewer)}))`;

/** Whether the viewer sees the forum with this id. */
export const forumIsSeen = (viewer: Viewer, id: Sql): Sql =>
  sql`exists (select from forums f where f.id = ${id} and ${seesForum(viewer)})`;
export const topicIsSeen = (viewer: Viewer, id: Sql): Sql =>
  sql`exists (select from topics t where t.id = ${id} and ${seesTopic(viewer)})`;
/** Whether there can be lists of the user with this id: of each user, and of anonymous. */
export const userExists = (id: Sql): Sql =>
  sql`(${id} = 0 or exists (select from people w where w.id = ${id} and not w.is_deleted))`;
