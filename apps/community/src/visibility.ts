/**
 * Who sees what, as SQL: said here once, for lists, single objects and every count. In each statement that uses it, $1
 * is the actor's number (0: anonymous) and $2 whether the actor is an agent. `f`, `t` and `c` are a forum, a topic, a comment.
 */
export const actorParameters = 2;

const isMember = `exists (select from people m where m.id = $1 and not m.is_deleted and (
  (f.allow_private_sso_users and m.sso_guid is not null)
  or (m.email_verified and exists (
    select from forum_access a where a.forum = f.id and a.email = lower(m.email)))
  or exists (select from forum_groups fg join group_members gm using (group_id)
    where fg.forum = f.id and gm.person = m.id)))`;

/** Public forums are everyone's, private ones their members', a helpdesk is for those who are somebody. */
export const seesForum = `($2::boolean or f.type in (1, 3) or (f.type = 5 and $1::int > 0)
  or (f.type in (2, 4) and (f.allow_private_view_all or ${isMember})))`;

/** The numbers of the forums that are seen: for lists, which ask it once and not for each row. */
export const seenForums = `array(select f.id from forums f where ${seesForum})`;
const helpdesks = 'array(select h.id from forums h where h.type = 5)';
const openForums = `array(select f.id from forums f where f.type <> 5 and ${seesForum})`;

const isHidden = '(t.is_private or t.needs_review)';
/** What everyone sees of the topics in forums that are seen, and the own topics that others do not see; none is in two. */
const forEveryone = `(not ${isHidden} and t.forum = any(${openForums}))`;
const readerSets = [
  forEveryone,
  `(t.author = $1::int and ${isHidden} and t.forum = any(${seenForums}))`,
  `(t.author = $1::int and not ${isHidden} and t.forum = any(${helpdesks}))`,
];
const present = 't.removed is null';

/** Topics of a list: of all authors in sets, of one author as that is the reader or another. */
export function listedTopics(
  { id, isStaff }: { id: number; isStaff: boolean },
  author: number | undefined,
): { where: string; sets?: readonly string[] } {
  if (isStaff) return { where: present };
  if (author === undefined) return { where: present, sets: readerSets };
  return { where: `${present} and ${author === id ? `t.forum = any(${seenForums})` : forEveryone}` };
}

/** `seesTopic` for lists of what is in topics. */
export const seesListed = `(t.removed is null and ($2::boolean or ${readerSets.join(' or ')}))`;

/** Private and held topics are their author's and the agents', as is all of a helpdesk; all in forums that they see. */
export const seesTopic = `(t.removed is null and exists (select from forums f where f.id = t.forum and ${seesForum}
  and ($2::boolean or t.author = $1::int or (f.type <> 5 and not t.is_private and not t.needs_review))))`;

/** To be asked of comments whose topic is seen, by their alias. */
export const seesCommentOf = (alias: string): string =>
  `(${alias}.removed is null and ($2::boolean or ${alias}.author = $1::int
    or not (${alias}.is_private or ${alias}.needs_review)))`;
export const seesCommentOfSeen = seesCommentOf('c');

export const seesComment = `(${seesCommentOfSeen} and exists (select from topics t where t.id = c.topic and ${seesTopic}))`;

/** Whether a forum is there to be seen, by SQL of its number. */
export const forumIsSeen = (id: string): string =>
  `exists (select from forums f where f.id = ${id} and ${seesForum})`;
export const topicIsSeen = (id: string): string =>
  `exists (select from topics t where t.id = ${id} and ${seesTopic})`;
/** Anonymous is somebody of whom there can be lists. */
export const personIsKnown = (id: string): string =>
  `(${id} = 0 or exists (select from people w where w.id = ${id} and not w.is_deleted))`;
