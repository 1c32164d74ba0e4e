import type { Surface } from './route.js';

/** The request target as path and query, without the scheme and host that clients of proxies send (RFC 9112, 3.2.2). */
export function originForm(target: string): string {
  if (target.startsWith('/')) return target;
  const rest = /^https?:\/\/[^/?]*(.*)$/is.exec(target)?.[1] ?? target;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

export const pathOf = (url: string): string => url.split('?', 1)[0]!;

/** The surface that an address belongs to, whether or not it has a route there. */
export function surfaceAt(surfaces: readonly Surface[], url: string): Surface | undefined {
  const path = pathOf(url);
  return surfaces.find(
    ({ base, root = base, aliases = {}, realtime = {} }) =>
      path === root ||
      path.startsWith(`${root}/`) ||
      Object.hasOwn(aliases, path) ||
      Object.hasOwn(realtime, path),
  );
}
