import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { mountDescriptions } from '../openapi.js';
import { surfaces } from '../surfaces/index.js';
import { mountDocs } from './docs.js';

let server: FastifyInstance;
const get = (url: string, headers: Record<string, string> = {}) => server.inject({ url, headers });

beforeAll(async () => {
  server = fastify({ logger: false });
  mountDescriptions(server, surfaces);
  await mountDocs(server, surfaces);
});
afterAll(() => server.close());

describe('/openapi', () => {
  it.each(surfaces.map(({ name }) => name))(
    'GET /openapi/%s.json returns OpenAPI 3.1 with an ETag, and 304 when If-None-Match has that ETag',
    async (name) => {
      const first = await get(`/openapi/${name}.json`);
      expect(first.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(first.json()).toMatchObject({ openapi: '3.1.0' });
      const tag = String(first.headers.etag);
      expect(tag).toMatch(/^"[\w-]{43}"$/);
      const second = await get(`/openapi/${name}.json`, { 'if-none-match': `W/${tag}` });
      expect([second.statusCode, second.body]).toEqual([304, '']);
    },
  );
});

describe('/docs', () => {
  it.each(['/docs', '/docs/', '/api/rest/docs', '/api/rest/docs/'])(
    'GET %s returns an HTML page that runs scripts of this server only',
    async (url) => {
      const page = await get(url);
      expect(page.statusCode).toBe(200);
      expect(page.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
      });
      expect(page.headers['content-security-policy']).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self';/,
      );
      expect(page.body).not.toMatch(/<script>|<style|style=|\son\w+=|https?:/);
    },
  );

  it('caches may keep the scripts of a page for ever, and their paths have the hashes of their content', async () => {
    const { body } = await get('/docs');
    const scripts = [...body.matchAll(/<script src="([^"]+)"/g)].map(([, file]) => file!);
    expect(scripts).toHaveLength(2);
    for (const script of scripts) {
      const { statusCode, headers, body: text } = await get(script);
      expect([script, statusCode]).toEqual([script, 200]);
      expect(headers).toMatchObject({
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
      });
      expect(script).toContain(createHash('sha256').update(text).digest('hex').slice(0, 16));
    }
  });

  it('the page starts with the description of each surface, that of the vendor page first', async () => {
    const { body } = await get('/api/rest/docs/');
    const start = await get(/src="([^"]+start[^"]+)"/.exec(body)![1]!);
    for (const { name } of surfaces) expect(start.body).toContain(`"url":"/openapi/${name}.json"`);
    expect(start.body.match(/"default":true/g)).toHaveLength(1);
    expect(start.body).toContain('"slug":"commerce","url":"/openapi/commerce.json","default":true');
  });
});
