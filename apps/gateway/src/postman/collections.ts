import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { describeSurface } from '../openapi/describe.js';
import { tagOf } from '../openapi/operations.js';
import type { Route, Surface } from '../route.js';

const collectionPath = ({ name }: Surface): string => `/openapi/${name}.postman.json`;

/** A placeholder for the address of the server, which only a request reveals. */
const placeholder = 'http://stoa.invalid';

/** Moves the routes that end the credential last, so that a run of the whole collection stays authenticated. */
function endingLast({ routes, ...surface }: Surface): Surface {
  const last = new Set(routes.filter((row) => row.endsCredential).map(({ path }) => tagOf(path)));
  const rank = ({ path, endsCredential }: Route): number =>
    Number(last.has(tagOf(path))) + Number(!!endsCredential);
  return { ...surface, routes: routes.toSorted((one, other) => rank(one) - rank(other)) };
}

async function converted(surface: Surface): Promise<string> {
  const description = describeSurface(endingLast(surface));
  const workerData = { ...description, servers: [{ url: `${placeholder}${surface.base}` }] };
  const worker = new Worker(new URL('convert.js', import.meta.url), { workerData });
  const [text] = (await once(worker, 'message')) as [string];
  return text;
}

/** Each surface as a Postman collection, made of its description when it is first asked for. */
export function mountCollections(server: FastifyInstance, surfaces: Surface[]): void {
  for (const surface of surfaces) {
    let conversion: Promise<string> | undefined;
    const send = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      conversion ??= converted(surface);
      conversion.catch(() => (conversion = undefined));
      const text = (await conversion).replaceAll(placeholder, `${request.protocol}://${request.host}`);
      return reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', `attachment; filename="stoa-${surface.name}.postman.json"`)
        .send(text);
    };
    for (const path of [collectionPath(surface), surface.vendorPages?.postman])
      if (path) server.get(path, send);
  }
}
