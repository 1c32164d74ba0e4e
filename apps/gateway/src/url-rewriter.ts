import type { Surface } from './route.js';
import { originForm, pathOf } from './surface-at.js';

/** Returns the `rewriteUrl` of Fastify: resolves aliases and normalises paths as each dialect does. */
export function urlRewriter(surfaces: readonly Surface[]): (request: { url?: string | undefined }) => string {
  const aliases = new Map(
    surfaces.flatMap(({ base, aliases: own = {} }) =>
      Object.entries(own).map(([address, path]) => [address, base + path] as const),
    ),
  );
  return ({ url: target = '/' }) => {
    const url = originForm(target);
    const path = pathOf(url);
    const query = url.slice(path.length);
    const alias = aliases.get(path);
    if (alias) return alias + query;
    const surface = surfaces.find(({ base }) => path.startsWith(`${base}/`));
    if (!surface?.dialect.rewrite) return url;
    return surface.base + surface.dialect.rewrite(path.slice(surface.base.length)) + query;
  };
}
