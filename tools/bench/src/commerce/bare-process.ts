// The least that could answer the same page: Fastify and pg, the same statements, one after the other.
import { readFileSync } from 'node:fs';
import fastify from 'fastify';
import pg from 'pg';
import type { Statement } from './statements.js';

const [, , database, file] = process.argv;
const statements = JSON.parse(readFileSync(file!, 'utf8')) as Statement[];
const pool = new pg.Pool({
  connectionString: database,
  max: 10,
  options: '-c max_parallel_workers_per_gather=0 -c plan_cache_mode=force_generic_plan',
});
const server = fastify();

server.get('/page', async (_request, reply) => {
  let page: string[] = [];
  for (const [index, { text, values }] of statements.entries()) {
    const { rows } = await pool.query<[string]>({ name: `s${index}`, text, values, rowMode: 'array' });
    page = rows.map(([record]) => record);
  }
  return reply.type('application/json').send(`{"results":[${page.join(',')}]}`);
});

process.on('disconnect', () => process.exit());
const url = await server.listen({ host: '127.0.0.1', port: 0 });
process.send!({ url });
