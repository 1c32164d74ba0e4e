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
    'sends the description of %s, and says when it is the same',
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
  it.each(['/docs', '/docs/'])('is a page at %s', async (url) => {
    const page = await get(url);
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self';/,
    );
    expect(page.headers['content-security-policy']).not.toContain('unsafe');
  });

  it('keeps to its own policy: files of this server only, nothing inline', async () => {
    const { body } = await get('/docs');
    expect(body).not.toMatch(/<script>|<style|style=|\son\w+=|https?:/);
    const files = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file!);
    expect(files).toHaveLength(6);
    for (const file of files) {
      const { statusCode, headers } = await get(file);
      expect([file, statusCode, headers['x-content-type-options']]).toEqual([file, 200, 'nosniff']);
    }
  });

  it('offers each surface', async () => {
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
  ])('does not give away %s', async (url) => {
    expect((await get(url)).statusCode).toBe(404);
  });
});
