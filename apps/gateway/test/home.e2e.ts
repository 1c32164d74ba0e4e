import { mkdtemp, rm } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startOwnStack, type Stack } from '@stoa/stack';
import { adminOf, testStack } from '@stoa/testing';

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const names = ['gateway', 'realtime', 'store', 'identity', 'commerce', 'community', 'rtc-console'];
const get = (path: string, accept: string) =>
  fetch(testStack().gateway + path, { headers: { accept }, redirect: 'manual' });

describe('/', () => {
  it('returns a page to a browser with version, APIs, services and location of the password', async () => {
    const reply = await get('/', browser);
    expect([reply.status, reply.headers.get('content-type'), reply.headers.get('vary')]).toEqual([
      200,
      'text/html; charset=utf-8',
      expect.stringMatching(/accept/i),
    ]);
    const page = await reply.text();
    expect(page).toMatch(/<small>\d+\.\d+\.\d+<\/small>/);
    expect(page).toContain('credentials.json');
    for (const base of ['/api/v1/', '/api/rest/v1/', '/api/v2/', '/dev/v1/'])
      expect(page).toContain(`<code>${base}`);
    for (const name of names) expect(page).toContain(`<td>${name}</td><td class="ready">ready</td>`);
  });

  it('the page for a browser conforms to its content security policy, and all its links exist', async () => {
    const reply = await get('/', browser);
    expect(reply.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'self'; img-src 'self';/,
    );
    expect(reply.headers.get('content-security-policy')).not.toContain('unsafe');
    const page = await reply.text();
    expect(page).not.toMatch(/<script|<style|style=|\son\w+=|https?:/);
    const links = new Set([...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link!));
    expect(links.size).toBe(14);
    for (const link of [...links, '/favicon.ico'])
      expect([link, (await get(link, '*/*')).status]).toEqual([link, 200]);
  });

  it.each(['*/*', 'application/json', ''])(
    'returns JSON with version, documentation, surfaces and services for Accept %j',
    async (accept) => {
      const reply = await get('/', accept);
      expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(await reply.json()).toEqual({
        name: 'stoa',
        version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
        docs: '/docs',
        surfaces: [
          { name: 'store', base: '/api/v1' },
          { name: 'commerce', base: '/api/rest/v1' },
          { name: 'community', base: '/api/v2' },
          { name: 'rtc', base: '/dev/v1' },
        ].map((surface) => expect.objectContaining(surface)),
        services: Object.fromEntries(names.map((name) => [name, 'ready'])),
      });
    },
  );
});

describe('a gateway with a certificate of its own', () => {
  let folder: string;
  let stack: Stack;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stoa-tls-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    execFileSync('openssl', [...args, '-subj', '/CN=localhost', '-keyout', key, '-out', cert], {
      stdio: 'ignore',
    });
    const env = { STOA_TLS_CERT: cert, STOA_TLS_KEY: key, STOA_HTTPS_ONLY: 'community' };
    // Without the other services: what they are not there for is seen here too.
    stack = await startOwnStack({ env, apps: ['identity', 'store', 'gateway'] });
  });
  afterAll(async () => {
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const ask = (path: string, accept: string): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const options = { headers: { accept }, rejectUnauthorized: false };
      request(`https://127.0.0.1:${new URL(stack.gateway).port}${path}`, options, (reply) => {
        let text = '';
        reply.setEncoding('utf8').on('data', (part: string) => (text += part));
        reply.on('end', () => resolve({ status: reply.statusCode!, text }));
      })
        .on('error', reject)
        .end();
    });

  it('answers over TLS by the name of the certificate, and refuses plain HTTP', async () => {
    expect(stack.gateway).toMatch(/^https:\/\/localhost:\d+$/);
    const forbidden = await ask('/api/v1/stores', '*/*');
    expect([forbidden.status, (await ask('/api/v2/forums', '*/*')).status]).toEqual([401, 401]);
    await expect(
      adminOf({ ...stack, admin: stack.credentials.admin, gateway: stack.gateway.replace('https', 'http') }),
    ).rejects.toThrow();
  });

  it('shows services that do not answer as silent', async () => {
    const { text } = await ask('/', browser);
    for (const name of ['store', 'identity', 'gateway'])
      expect(text).toContain(`<td>${name}</td><td class="ready">ready</td>`);
    for (const name of ['commerce', 'realtime'])
      expect(text).toContain(`<td>${name}</td><td class="silent">silent</td>`);
  });
});
