import { isIP } from 'node:net';

/** Names of ranges that Fastify accepts beside addresses. */
const ranges = new Set(['loopback', 'linklocal', 'uniquelocal']);
const bits = new Map([
  [4, 32],
  [6, 128],
]);

/** Whether Fastify's `trustProxy` accepts a text; it throws on anything else. */
export const isProxyList = (text: string): boolean => text.split(',').every((part) => isProxy(part.trim()));

function isProxy(part: string): boolean {
  if (ranges.has(part)) return true;
  const [address = '', prefix, ...rest] = part.split('/');
  const maxBits = bits.get(isIP(address));
  if (maxBits === undefined || rest.length) return false;
  if (prefix === undefined || isIP(prefix) === 4) return true;
  return /^[1-9]\d*$/.test(prefix) && Number(prefix) <= maxBits;
}
