// What Stoa is measured against: the least that could answer the same requests. Fastify and pg, nothing between, no
// users and no access rule, each statement prepared by name, rows as arrays, records as the text PostgreSQL prints.
import { randomBytes } from 'node:crypto';
import fastify from 'fastify';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.argv[2], max: 10 });
const server = fastify();
const json = 'application/json; charset=utf-8';

async function texts(name: string, text: string, values: unknown[]): Promise<string[]> {
  const { rows } = await pool.query<[string]>({ name, text, values, rowMode: 'array' });
  return rows.map(([record]) => record);
}

const acknowledged = (record: string): string => `${record.slice(0, -1)},"success":true}`;
const framed = (records: string[]): string => `[\n${records.join('\n,\n')}\n]\n`;

server.get<{ Params: { id: string } }>('/devices/:id', async ({ params }, reply) => {
  const [record] = await texts('get', 'select data::text from records where id = $1', [params.id]);
  return record ? reply.type(json).send(acknowledged(record)) : reply.callNotFound();
});

server.get<{ Querystring: { after: string; limit: string } }>('/devices', async ({ query }, reply) => {
  const text = 'select data::text from records where id > $1 order by id limit $2';
  return reply.type(json).send(framed(await texts('list', text, [query.after, query.limit])));
});

server.post<{ Body: Record<string, unknown> }>('/devices', async ({ body }, reply) => {
  const id = randomBytes(12).toString('hex').replace(/^./, 'f');
  const text = 'insert into records (id, data) values ($1, $2) returning data::text';
  const [record] = await texts('create', text, [id, JSON.stringify({ _id: id, time: Date.now(), ...body })]);
  return reply.type(json).send(acknowledged(record!));
});

server.patch<{ Params: { id: string }; Body: Record<string, unknown> }>(
  '/devices/:id',
  async ({ params, body }, reply) => {
    const text = 'update records set data = data || $2 where id = $1 returning data::text';
    const [record] = await texts('change', text, [params.id, JSON.stringify({ ...body, _at: Date.now() })]);
    return record ? reply.type(json).send(acknowledged(record)) : reply.callNotFound();
  },
);

process.on('disconnect', () => process.exit());
const url = await server.listen({ host: '127.0.0.1', port: 0 });
process.send!({ url });
