import { createHash } from 'node:crypto';

/** A file of the documentation pages. Its path has the hash of its content, so caches may keep it for ever. */
export interface Asset {
  path: string;
  body: string;
}

export function scriptAsset(name: string, body: string): Asset {
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 16);
  return { path: `/docs/${name}-${hash}.js`, body };
}
