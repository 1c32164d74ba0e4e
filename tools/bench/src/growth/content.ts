import type { Client } from 'pg';

/** How much there is of what grows; forums, labels and users are the same at each size. */
export interface Size {
  topics: number;
  comments: number;
}

/** Topics or comments of one statement. */
const batch = 100_000;

/** Users who wrote the content, beside the one of the caller. */
const authors = 1000;
const firstAuthor = 1_000_000;

/** A user without credentials, who exists only in the community's tables. */
const addAuthors = `
  insert into people (id, user_id, name, email, email_verified, language, is_given_staff, is_owner, date_joined)
  select $1::int + n, decode(lpad(to_hex($1::int + n), 24, '0'), 'hex'), 'User ' || n, 'user' || n || '@example.org', true,
    'en', false, false, now()
  from generate_series(0, $2::int - 1) n`;

/** Forums in turn; a tenth is private; every hundredth is the reader's. */
const addTopics = `
  with places as (
    select f.id as forum, y.id as type, s.id as status, k.id as category,
      row_number() over (order by f.id) - 1 as place, count(*) over () as places
    from forums f join lateral (select id from types where forum = f.id order by id limit 1) y on true
      join lateral (select id from statuses where type = y.id order by is_default desc, id limit 1) s on true
      left join lateral (select id from categories where forum = f.id order by id limit 1) k on true)
  insert into topics (forum, header, description, type, status, category, author, is_private, created, updated)
  select forum, 'Topic ' || n, '<p>' || repeat('Words of a topic. ', 12) || '</p>', type, status, category,
    case when n % 100 = 7 then $3::int else $4::int + n % $5::int end, n % 10 = 3,
    '2026-01-01'::timestamptz + n * interval '1 second', '2026-01-01'::timestamptz + n * interval '1 second'
  from generate_series($1::int, $2::int) n join places on place = n % places`;

const addTags = `
  insert into topic_tags (topic, tag, created)
  select t.id, g.id, t.created from topics t join tags g on g.forum = t.forum
  where t.id > $1 and (t.id + g.id) % 3 = 0`;

/** Every tenth is of the first topic of all, the others of five topics in turn; every hundredth is the reader's. */
const addComments = `
  with known as (select min(id) as first, max(id) - min(id) + 1 as topics from topics)
  insert into comments (topic, author, text, is_private, created, updated)
  select case when n % 10 = 0 then first else first + n / 5 % topics end,
    case when n % 100 = 7 then $3::int else $4::int + n % $5::int end, '<p>Words of a comment.</p>', n % 20 = 3,
    '2026-06-01'::timestamptz + n * interval '1 second', '2026-06-01'::timestamptz + n * interval '1 second'
  from generate_series($1::int, $2::int) n, known`;

export const createAuthors = (client: Client): Promise<unknown> =>
  client.query(addAuthors, [firstAuthor, authors]);

/** Fills the community up to a size, straight into its database: its triggers count as they do for the service. */
export async function fill(client: Client, { topics, comments }: Size, reader: number): Promise<void> {
  const count = async (table: string): Promise<number> =>
    Number((await client.query(`select count(*) from ${table}`)).rows[0].count);
  const add = async (sql: string, from: number, to: number): Promise<void> => {
    for (let next = from; next < to; next += batch) {
      const last = Math.min(next + batch, to) - 1;
      await client.query(sql, [next, last, reader, firstAuthor, authors]);
    }
  };
  const known = Number((await client.query('select coalesce(max(id), 0) as id from topics')).rows[0].id);
  await add(addTopics, await count('topics'), topics);
  await client.query(addTags, [known]);
  await add(addComments, await count('comments'), comments);
  // What autovacuum does within seconds.
  await client.query('vacuum analyze');
}
