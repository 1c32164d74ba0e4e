import fastify from 'fastify';
import type { Asset } from './asset.js';
import { scriptAsset } from './asset.js';

/**
 * The script of Scalar, for browsers. Its Fastify plugin is a small package that serves the script; the package of the
 * script itself brings all sources with a thousand dependencies. The plugin's own page is not used: it has an inline
 * script, which the content security policy forbids.
 */
export async function scalarScript(): Promise<Asset> {
  const { default: plugin } = await import('@scalar/fastify-api-reference');
  const server = fastify({ logger: false });
  await server.register(plugin, { routePrefix: '/', configuration: { url: '/none' } });
  const { statusCode, payload } = await server.inject('/js/scalar.js');
  await server.close();
  if (statusCode !== 200)
    throw new Error(`documentation: Scalar's plugin answers ${statusCode} for its script`);
  return scriptAsset('scalar', payload);
}
