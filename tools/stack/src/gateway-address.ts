import { isIPv6 } from 'node:net';
import type { Config } from './config.js';

/** Where an app listens; apps but the gateway on this machine only, and without TLS. */
export interface Listening {
  host: string;
  isTls: boolean;
}

export const internally: Listening = { host: '127.0.0.1', isTls: false };

type AddressConfig = Pick<Config, 'STOA_HOST' | 'STOA_TLS_CERT' | 'STOA_PUBLIC_URL'>;

export const gatewayListening = ({ STOA_HOST: host, STOA_TLS_CERT: cert }: AddressConfig): Listening => ({
  host,
  isTls: cert !== undefined,
});

/** The address by which this machine reaches the app. */
export function localUrl({ host, isTls }: Listening, port: number): string {
  const reached = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http${isTls ? 's' : ''}://${isIPv6(reached) ? `[${reached}]` : reached}:${port}`;
}

/** The address for people and clients. A certificate is for a name: that of this machine unless one is given. */
export function publicUrl(given: AddressConfig, port: number): string {
  if (given.STOA_PUBLIC_URL) return given.STOA_PUBLIC_URL.replace(/\/+$/, '');
  const { host, isTls } = gatewayListening(given);
  return localUrl({ host: isTls && host === '127.0.0.1' ? 'localhost' : host, isTls }, port);
}
