import type { MigrationInterface, QueryRunner } from 'typeorm';

// Counters that replies show, kept by triggers in the transaction of each change.

/**
 * Topics of `source`, which has the columns of `topics`, with their readers beside the agents: 0 means every user who
 * sees the forum, another number means that user only, null means agents only. In a helpdesk the reader is the author.
 */
const shown = (source: string): string => `
  select t.id, t.forum, t.category, t.author, t.positive + t.negative as votes,
    topic_reader(t.author, t.is_private or t.needs_review or f.type = 5) as reader
  from ${source} t join forums f on f.id = t.forum where t.removed is null`;

const topicsIn = (source: string): string => `
  select s.forum, null::int as category, null::int as tag, s.author, s.reader, 1 as topics, 0 as comments, s.votes
  from (${shown(source)}) s
  union all
  select k.forum, k.id, null, null, s.reader, 1, 0, 0
  from (${shown(source)}) s join categories k on k.id = s.category`;

const tagged = (tags: string, source: string): string => `
  select g.forum, null::int as category, g.id as tag, null::int as author, s.reader, 1 as topics, 0 as comments, 0 as votes
  from (${shown(source)}) s join ${tags} x on x.topic = s.id join tags g on g.id = x.tag`;

const commentsIn = (comments: string, source: string): string => `
  select s.forum, null::int as category, null::int as tag, c.author,
    comment_reader(s.reader, c.author, c.is_private or c.needs_review) as reader, 0 as topics, 1 as comments, 0 as votes
  from (${shown(source)}) s join ${comments} c on c.topic = s.id where c.removed is null`;

const all = (...selects: string[]): string => selects.join(' union all ');
const signed = (sign: '+1' | '-1', posts: string): string => `select ${sign} as sign, p.* from (${posts}) p`;

/** A post counts for all posts (author 0) and for those of its author, for agents (reader -1) and for its readers. */
const spread = (posts: string): string => `
  select p.forum, p.category, p.tag, who.author, seen.reader,
    p.sign * p.topics as topics, p.sign * p.comments as comments, p.sign * p.votes as votes
  from (${posts}) p cross join lateral (values (0), (p.author)) who (author)
    cross join lateral (values (-1), (p.reader)) seen (reader)
  where who.author is not null and seen.reader is not null`;

/**
 * Adds to the counters. Counters of all posts have sixteen slots, picked by the connection, so that two transactions
 * seldom wait for each other; rows are locked in one order, so that there is no deadlock.
 */
const add = (
  counts: string,
  slot = 'case when d.author = 0 then pg_backend_pid() % 16 else 0 end',
): string => `
  insert into post_counts as kept (forum, category, tag, author, reader, slot, topics, comments, votes)
  select d.forum, d.category, d.tag, d.author, d.reader, ${slot}, sum(d.topics), sum(d.comments), sum(d.votes)
  from (${counts}) d group by 1, 2, 3, 4, 5
  having sum(d.topics) <> 0 or sum(d.comments) <> 0 or sum(d.votes) <> 0
  order by 1, 2, 3, 4, 5
  on conflict (forum, category, tag, author, reader, slot) do update set topics = kept.topics + excluded.topics,
    comments = kept.comments + excluded.comments, votes = kept.votes + excluded.votes;`;

const procedure = (name: string, body: string): string => `
  create function ${name}() returns trigger language plpgsql as $$ begin ${body} return null; end $$`;

/**
 * Rows whose values in these columns an update changed: grouped, because a join of old and new rows may be planned for
 * few rows and then get many.
 */
const changed = (rows: 'old' | 'new', columns: string[], more = ''): string => `
  (select ${columns.join(', ')}${more} from (
     select -1 as sign, ${columns.join(', ')} from old_rows union all select +1, ${columns.join(', ')} from new_rows) v
   group by ${columns.join(', ')} having sum(sign) = ${rows === 'old' ? -1 : 1})`;

const forReaders = ['id', 'forum', 'author', 'is_private', 'needs_review', 'removed'];
const forTopics = [...forReaders, 'category', 'positive', 'negative'];
const forComments = ['id', 'topic', 'author', 'is_private', 'needs_review', 'removed'];

const ofReaders = (rows: 'old' | 'new'): string =>
  changed(rows, forReaders, ', null::int as category, 0 as positive, 0 as negative');

const postsOfChanged = (rows: 'old' | 'new'): string =>
  all(
    topicsIn(changed(rows, forTopics)),
    tagged('topic_tags', ofReaders(rows)),
    commentsIn('comments', ofReaders(rows)),
  );

/** A category or tag that another transaction removes is removed, or stays, before its topics are counted. */
const keepLabels = `
  perform from categories where id in (select category from old_rows) order by id for key share;
  perform from tags where id in (select x.tag from topic_tags x join new_rows n on n.id = x.topic)
    order by id for key share;`;

const onTopics = [
  procedure('count_new_topics', add(spread(signed('+1', topicsIn('new_rows'))))),
  procedure(
    'count_changed_topics',
    `if exists ${changed('new', forTopics)} then
       ${keepLabels}
       ${add(spread(all(signed('-1', postsOfChanged('old')), signed('+1', postsOfChanged('new')))))}
     end if;`,
  ),
];

/** Locks the topics first: a topic does not change until the counters of its comments are right. */
const countInTopics = (changes: string): string => `
  perform from topics where id in (select topic from new_rows) order by id for no key update;
  update topics t set comments = t.comments + d.comments, open_comments = t.open_comments + d.open_comments
  from (select topic, sum(sign) as comments, coalesce(sum(sign) filter (where not is_hidden), 0) as open_comments
    from (${changes}) c group by topic) d
  where t.id = d.topic and (d.comments, d.open_comments) <> (0, 0);`;

const present = (sign: '+1' | '-1', rows: string): string => `
  select ${sign} as sign, topic, is_private or needs_review as is_hidden from ${rows} where removed is null`;

const onComments = [
  procedure(
    'count_new_comments',
    countInTopics(present('+1', 'new_rows')) +
      add(spread(signed('+1', commentsIn('new_rows', '(select * from topics)')))),
  ),
  procedure(
    'count_changed_comments',
    `if exists ${changed('new', forComments)} then
       ${countInTopics(all(present('-1', 'old_rows'), present('+1', 'new_rows')))}
       ${add(spread(all(signed('-1', commentsIn(changed('old', forComments), 'topics')), signed('+1', commentsIn(changed('new', forComments), 'topics')))))}
     end if;`,
  ),
];

const onTags = [
  procedure('count_new_topic_tags', add(spread(signed('+1', tagged('new_rows', 'topics'))))),
  procedure('count_old_topic_tags', add(spread(signed('-1', tagged('old_rows', 'topics'))))),
];

const countMembers = (sign: '+' | '-', rows: string): string => `
  perform from groups where id in (select group_id from ${rows}) order by id for no key update;
  update groups g set user_count = g.user_count ${sign} d.members
  from (select group_id, count(*) as members from ${rows} group by group_id) d where g.id = d.group_id;`;
const countUsers = (change: string): string => `
  insert into user_counts as kept (slot, users) select pg_backend_pid() % 16, d.users from (${change}) d
  where d.users <> 0 on conflict (slot) do update set users = kept.users + excluded.users;`;

const onPeople = [
  procedure('count_new_members', countMembers('+', 'new_rows')),
  procedure('count_old_members', countMembers('-', 'old_rows')),
  procedure('count_new_users', countUsers('select count(*) as users from new_rows where not is_deleted')),
  procedure(
    'count_changed_users',
    countUsers(`select (select count(*) from new_rows where not is_deleted)
      - (select count(*) from old_rows where not is_deleted) as users`),
  ),
];

const trigger = (table: string, event: 'insert' | 'update' | 'delete', name: string): string => {
  const rows = [...(event === 'insert' ? [] : ['old']), ...(event === 'delete' ? [] : ['new'])];
  return `create trigger ${name} after ${event} on ${table}
    referencing ${rows.map((one) => `${one} table as ${one}_rows`).join(' ')}
    for each statement execute function ${name}()`;
};

/**
 * Topics and comments are removed by a timestamp. Their rows are deleted only with their forum, and its counters with
 * it, so there is nothing to count when rows of these two are deleted.
 */
const triggers = [
  trigger('topics', 'insert', 'count_new_topics'),
  trigger('topics', 'update', 'count_changed_topics'),
  trigger('comments', 'insert', 'count_new_comments'),
  trigger('comments', 'update', 'count_changed_comments'),
  trigger('topic_tags', 'insert', 'count_new_topic_tags'),
  trigger('topic_tags', 'delete', 'count_old_topic_tags'),
  trigger('group_members', 'insert', 'count_new_members'),
  trigger('group_members', 'delete', 'count_old_members'),
  trigger('people', 'insert', 'count_new_users'),
  trigger('people', 'update', 'count_changed_users'),
];

const tables = [
  'alter table topics add column comments int not null default 0, add column open_comments int not null default 0',
  // Free space on each page: a new comment changes its topic's counters and no index of topics.
  'alter table topics set (fillfactor = 85)',
  'alter table groups add column user_count int not null default 0',
  `create table user_counts (slot smallint primary key, users int not null)`,
  'create table counter_repairs (day date primary key, corrected int not null)',
  // Posts of an author (0: of all authors) in a forum or in one category or tag of it, as a reader sees them: -1 an
  // agent, 0 each user who sees the forum, else what that user sees beside. The slots of a counter are added up.
  `create table post_counts (
    forum int not null references forums on delete cascade,
    category int references categories on delete cascade,
    tag int references tags on delete cascade,
    author int not null,
    reader int not null,
    slot smallint not null,
    topics int not null,
    comments int not null,
    votes int not null
  )`,
  `create unique index post_counts_key on post_counts (forum, category, tag, author, reader, slot) nulls not distinct
    -- counters of a forum, a category, a tag`,
  'create index post_counts_author on post_counts (author, reader) -- counters of a user',
  'create index post_counts_category on post_counts (category) where category is not null -- when a category goes',
  'create index post_counts_tag on post_counts (tag) where tag is not null -- when a tag goes',
  `create function topic_reader(author int, is_hidden boolean) returns int language sql immutable
    return case when is_hidden then author else 0 end`,
  // The author sees a hidden comment while the author sees the topic.
  `create function comment_reader(topic_reader int, author int, is_hidden boolean) returns int language sql immutable
    return case when not is_hidden then topic_reader when topic_reader in (0, author) then author end`,
];

const real = all(topicsIn('topics'), tagged('topic_tags', 'topics'), commentsIn('comments', 'topics'));

/**
 * Corrects the counters. Both sides are read in one statement, and so in one snapshot: concurrent changes add to the
 * corrected counters, and nothing has to be locked.
 */
const repair = [
  `create function repair_post_counts(one_forum int) returns int language plpgsql as $$
   declare corrected int; begin
     ${add(
       `select * from (${spread(signed('+1', real))}) r where one_forum is null or r.forum = one_forum
        union all select k.forum, k.category, k.tag, k.author, k.reader, -k.topics, -k.comments, -k.votes
        from post_counts k where one_forum is null or k.forum = one_forum`,
       '0',
     )}
     get diagnostics corrected = row_count;
     return corrected;
   end $$`,
  `create function repair_counters() returns table (counter text, corrected int) language plpgsql as $$ begin
     counter := 'posts'; corrected := repair_post_counts(null); return next;
     update topics t set comments = t.comments + d.comments, open_comments = t.open_comments + d.open_comments
     from (select t.id, count(c.id) - t.comments as comments,
         count(c.id) filter (where not (c.is_private or c.needs_review)) - t.open_comments as open_comments
       from topics t left join comments c on c.topic = t.id and c.removed is null group by t.id) d
     where t.id = d.id and (d.comments, d.open_comments) <> (0, 0);
     counter := 'topics'; get diagnostics corrected = row_count; return next;
     update groups g set user_count = g.user_count + d.members
     from (select g.id, count(m.person) - g.user_count as members
       from groups g left join group_members m on m.group_id = g.id group by g.id) d
     where g.id = d.id and d.members <> 0;
     counter := 'groups'; get diagnostics corrected = row_count; return next;
     insert into user_counts as kept (slot, users) select 0, d.users from (
       select (select count(*) from people where not is_deleted) - (select coalesce(sum(users), 0) from user_counts)
         as users) d
     where d.users <> 0 on conflict (slot) do update set users = kept.users + excluded.users;
     counter := 'users'; get diagnostics corrected = row_count; return next;
   end $$`,
];

/** A forum whose type changes to or from helpdesk is recounted under a lock that blocks writes. */
const onForums = [
  `create function count_forum_anew() returns trigger language plpgsql as $$ begin
     lock table comments, topics in share row exclusive mode;
     perform repair_post_counts(new.id);
     return null;
   end $$`,
  `create trigger count_forum_anew after update of type on forums for each row
     when ((old.type = 5) <> (new.type = 5)) execute function count_forum_anew()`,
];

const isOpen = 'removed is null and not is_private and not needs_review';
const indexes = [
  'drop index topics_category',
  'create index topics_category on topics (category, created desc, id desc) where removed is null -- topics of a category',
  `create index topics_open on topics (forum, created desc, id desc) where ${isOpen} -- what everyone sees of a forum`,
  'create index topics_updated on topics (forum, updated desc, id desc) where removed is null -- what changed last',
  `create index topics_author_forum on topics (author, forum, created desc, id desc) where removed is null
    -- topics of a user in a forum`,
  `create index topics_hidden on topics (author, created desc, id desc)
    where removed is null and (is_private or needs_review) -- what its author sees beside what everyone sees`,
  `create index comments_hidden on comments (topic, author) where removed is null and (is_private or needs_review)
    -- what its author sees beside the open comments of a topic`,
  'alter table topic_tags add column created timestamptz(3)',
  'update topic_tags x set created = t.created from topics t where t.id = x.topic',
  'alter table topic_tags alter column created set not null',
  'drop index topic_tags_tag',
  'create index topic_tags_tag on topic_tags (tag, created desc, topic desc) -- topics of a tag',
];

const functions = [
  ...['count_new_topics', 'count_changed_topics', 'count_new_comments', 'count_changed_comments'],
  ...['count_new_topic_tags', 'count_old_topic_tags', 'count_new_members', 'count_old_members'],
  ...['count_new_users', 'count_changed_users', 'count_forum_anew', 'repair_counters'],
];

const back = [
  ...functions.map((name) => `drop function ${name} cascade`),
  'drop function repair_post_counts',
  'drop function topic_reader, comment_reader',
  'drop table post_counts, user_counts, counter_repairs',
  'alter table groups drop column user_count',
  'alter table topics drop column comments, drop column open_comments',
  'alter table topics reset (fillfactor)',
  'drop index topics_category, topics_open, topics_updated, topics_hidden, topics_author_forum, comments_hidden, topic_tags_tag',
  'create index topics_category on topics (category) where removed is null -- topics of a category',
  'create index topic_tags_tag on topic_tags (tag) -- topics of a tag',
  'alter table topic_tags drop column created',
];

export class Counters20261126120000 implements MigrationInterface {
  readonly name = 'Counters20261126120000';

  async up(runner: QueryRunner): Promise<void> {
    // Without a time limit: there may be millions of rows.
    await runner.query('set local statement_timeout = 0');
    const made = [...tables, ...indexes, ...repair];
    const kept = [...onTopics, ...onComments, ...onTags, ...onPeople, ...triggers, ...onForums];
    for (const statement of [...made, 'select repair_counters()', ...kept]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of back) await runner.query(statement);
  }
}
