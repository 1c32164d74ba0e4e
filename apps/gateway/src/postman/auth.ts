import type { SecurityScheme } from '../grammars/document.js';
import type { Surface } from '../route.js';
import type { Auth, Pair } from './document.js';

const pair = (key: string, value: string): Pair => ({ key, value, type: 'string' });

/** The first credential that a surface accepts; its key is in the variable `key`. */
export function authOf({ grammar }: Surface): Auth {
  const scheme: SecurityScheme = Object.values(grammar.security)[0]!;
  if (scheme.type === 'apiKey') {
    const value = [scheme['x-key-prefix'], '{{key}}'].filter(Boolean).join(' ');
    const where = [pair('key', String(scheme.name)), pair('value', value), pair('in', String(scheme.in))];
    return { type: 'apikey', apikey: where };
  }
  if (scheme.scheme === 'bearer') return { type: 'bearer', bearer: [pair('token', '{{key}}')] };
  return { type: 'basic', basic: [pair('username', '{{username}}'), pair('password', '{{password}}')] };
}
