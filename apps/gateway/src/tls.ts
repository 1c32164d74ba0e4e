import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { ConfigurationError } from '@stoa/config';
import type { GatewayConfig } from './config.js';

interface KeyPair {
  cert: Buffer;
  key: Buffer;
}

/** Reads the certificate and its key; undefined when neither is configured. @throws ConfigurationError */
export function tlsOptions(
  config: Pick<GatewayConfig, 'STOA_TLS_CERT' | 'STOA_TLS_KEY'>,
): KeyPair | undefined {
  const { STOA_TLS_CERT: cert, STOA_TLS_KEY: key } = config;
  if (cert === undefined && key === undefined) return undefined;
  const files = [fileOf('STOA_TLS_CERT', cert), fileOf('STOA_TLS_KEY', key)] as const;
  const problems = files.filter((file) => typeof file === 'string');
  if (problems.length) throw new ConfigurationError(problems);
  const pair = { cert: files[0], key: files[1] } as KeyPair;
  try {
    createSecureContext(pair);
  } catch (error) {
    throw new ConfigurationError([`STOA_TLS_CERT and STOA_TLS_KEY are no pair: ${(error as Error).message}`]);
  }
  return pair;
}

/** Returns the content of the file, or a description of the problem. */
function fileOf(variable: string, path: string | undefined): Buffer | string {
  if (path === undefined) return `${variable} is missing: a certificate and its key are given together`;
  try {
    return readFileSync(path);
  } catch (error) {
    return `${variable} is "${path}": ${(error as Error).message}`;
  }
}
