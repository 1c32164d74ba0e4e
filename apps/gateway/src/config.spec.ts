import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigurationError } from '@stoa/config';
import { gatewayConfig } from './config.js';
import { tlsOptions } from './tls.js';

describe('STOA_TRUST_PROXY', () => {
  const check = (text: string): boolean => gatewayConfig.shape.STOA_TRUST_PROXY.safeParse(text).success;

  it.each(['127.0.0.1', '10.0.0.0/8, ::1', 'fd00::/8', 'loopback,10.1.2.3', '10.0.0.0/255.0.0.0'])(
    'accepts %s as a list of trusted proxies',
    (text) => expect(check(text)).toBe(true),
  );

  it.each(['proxy.example', '10.0.0.0/33', '10.0.0.0/0x8', '10.0.0.0/8/8', '127.0.0.1,', 'true'])(
    'refuses %s as a list of trusted proxies',
    (text) => expect(check(text)).toBe(false),
  );
});

describe('a certificate', () => {
  let folder: string;
  const path = (name: string): string => join(folder, name);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'stoa-tls-'));
    for (const name of ['one', 'two']) {
      const files = ['-keyout', path(`${name}.key`), '-out', path(`${name}.pem`)];
      const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
      execFileSync('openssl', [...args, '-subj', '/CN=localhost', ...files], { stdio: 'ignore' });
    }
    writeFileSync(path('text'), 'no certificate');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function problemsOf(cert: string | undefined, key: string | undefined): readonly string[] {
    try {
      tlsOptions({ STOA_TLS_CERT: cert, STOA_TLS_KEY: key });
      return [];
    } catch (error) {
      return (error as ConfigurationError).problems;
    }
  }

  it('returns no TLS options when neither a certificate nor a key is configured', () =>
    expect(tlsOptions({ STOA_TLS_CERT: undefined, STOA_TLS_KEY: undefined })).toBeUndefined());

  it('reads a certificate and its own key without a problem', () =>
    expect(problemsOf(path('one.pem'), path('one.key'))).toEqual([]));

  it('reports one problem for a missing key, for each missing file, and for a mismatched certificate and key', () => {
    expect(problemsOf(path('one.pem'), undefined)).toEqual([
      expect.stringMatching(/^STOA_TLS_KEY is missing/),
    ]);
    expect(problemsOf(path('none'), path('nothing'))).toEqual([
      expect.stringMatching(/^STOA_TLS_CERT is ".*none": ENOENT/),
      expect.stringMatching(/^STOA_TLS_KEY is ".*nothing": ENOENT/),
    ]);
    for (const [cert, key] of [
      ['one.pem', 'two.key'],
      ['text', 'one.key'],
    ] as const)
      expect(problemsOf(path(cert), path(key))).toEqual([
        expect.stringMatching(/^STOA_TLS_CERT and STOA_TLS_KEY are no pair: .+$/),
      ]);
  });
});
