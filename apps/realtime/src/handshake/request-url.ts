import type { IncomingMessage } from 'node:http';

export const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0]!;

export const queryOf = ({ url = '' }: IncomingMessage): URLSearchParams =>
  new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?')) : '');
