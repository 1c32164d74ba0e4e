/** Whether a credential grants a call: `grants('GET', '/objects/5823…')`. */
export type Grants = (method: string, path: string) => boolean;

// Credentials: `METHOD /store/*` grants the method on the store's list and on each record, `METHOD /store/*/sub` on
// the lists below a record; `*` stands for any method, for any store, and as the whole path for everything.
// HEAD counts as GET.

/** Compiles credentials to one function. */
export function compileScopes(credentials: readonly string[]): Grants {
  const tests = credentials.map(compile);
  const cache = new Map<string, boolean>();
  return (method, path) => {
    const call = `${method === 'HEAD' ? 'GET' : method} ${path}`;
    const granted = cache.get(call) ?? tests.some((test) => test.test(call));
    if (cache.size < 1000) cache.set(call, granted);
    return granted;
  };
}

function compile(credential: string): RegExp {
  const [method = '', path = ''] = credential.split(' ');
  const verb = method === '*' ? '[A-Z]+' : escape(method);
  if (path === '/*' || path === '*') return new RegExp(`^${verb} /`);
  const steps = path.split('/').slice(1);
  const last = steps.at(-1) === '*' && steps.length > 1;
  const body = steps.slice(0, last ? -1 : undefined).map((step) => (step === '*' ? '[^/]+' : escape(step)));
  return new RegExp(`^${verb} /${body.join('/')}${last ? '(/[^/]+)?' : ''}$`);
}

const escape = (text: string): string => text.replace(/[^\w]/g, '\\$&');

/**
 * Those of `wanted` that grant nothing beyond `held`. Each wanted pattern is tried as a call in which a wildcard
 * becomes a character that only a wildcard matches.
 */
function scopesWithin(wanted: readonly string[], held: readonly string[]): string[] {
  const grants = compileScopes(held);
  return wanted.filter((credential) => {
    const [method = '', path = ''] = credential.split(' ');
    const verbs = method === '*' ? ['GET', 'POST', 'PATCH', 'DELETE', 'ANY'] : [method];
    return verbs.every((verb) => probes(path).every((probe) => grants(verb, probe)));
  });
}

/** Whether `wanted` grants nothing beyond `held`. */
export const isWithin = (wanted: readonly string[], held: readonly string[]): boolean =>
  scopesWithin(wanted, held).length === wanted.length;

/** What both grant, as the narrower of two patterns. Patterns that merely overlap grant nothing. */
export const commonScopes = (one: readonly string[], other: readonly string[]): string[] => [
  ...new Set([...scopesWithin(one, other), ...scopesWithin(other, one)]),
];

/** Calls that together need every wildcard of `path`. */
function probes(path: string): string[] {
  if (path === '/*' || path === '*') return ['/·', '/·/·', '/·/·/·', '/·/·/·/·'];
  const literal = path.replaceAll('*', '·');
  return path.endsWith('/*') ? [literal, literal.slice(0, -2)] : [literal];
}
