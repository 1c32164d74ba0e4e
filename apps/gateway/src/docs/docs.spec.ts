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
  it.each(['/docs', '/docs/'])(
    'GET %s returns an HTML page whose content security policy has no unsafe source',
    async (url) => {
      const page = await get(url);
      expect(page.statusCode).toBe(200);
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(page.headers['content-security-policy']).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self';/,
      );
      expect(page.headers['content-security-policy']).not.toContain('unsafe');
    },
  );

  it('the /docs page has nothing inline and loads only files of this server, sent with nosniff', async () => {
    const { body } = await get('/docs');
    expect(body).not.toMatch(/<script>|<style|style=|\son\w+=|https?:/);
    const files = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file!);
    expect(files).toHaveLength(6);
    for (const file of files) {
      const { statusCode, headers } = await get(file);
      expect([file, statusCode, headers['x-content-type-options']]).toEqual([file, 200, 'nosniff']);
    }
  });

  it('/docs/start.js names the description of each surface', async () => {
    const { body } = await get('/docs/start.js');
    for (const { name } of surfaces) expect(body).toContain(`"/openapi/${name}.json"`);
  });

  it.each([
    '/docs/package.json',
    '/docs/index.html',
    '/docs/swagger-ui-bundle.js.map',
    '/docs/swagger-initializer.js',
    '/docs/../package.json',
    '/docs/%2e%2e/fastify/package.json',
    '/docs/swagger-ui.css/../package.json',
  ])('returns 404 for %s, which is not a public file of /docs', async (url) => {
    expect((await get(url)).statusCode).toBe(404);
  });
});
