import type { Stack } from '@stoa/stack';
import { Api } from './api.js';
import { Generator } from './generator.js';
import { measure, median, totalCpu, typical, type Figure, type Pace } from './measure.js';
import { table } from './table.js';

/** An empty list of one surface, asked for by the administrator, and what takes part in the answer. */
interface Surface {
  name: string;
  path: string;
  headers: Record<string, string>;
  service: string;
}

/** What an empty answer may cost at most, as a multiple of the store's. */
const maxCost = 1.3;
const say = (line = ''): void => void process.stdout.write(`${line}\n`);
const row = { title: 'empty list', name: 'surfaces', connections: 8, unit: '/s' as const };

/** `npm run bench -- surfaces`: an empty answer of each surface beside the store's, in turn. */
export async function benchSurfaces(stack: Stack, { seconds, warmUp, rounds }: Pace): Promise<void> {
  const surfaces = await surfacesOf(stack);
  const generator = await Generator.find(stack.cacheDir);
  const figures = new Map<string, Figure[]>(surfaces.map(({ name }) => [name, []]));
  const run = (surface: Surface, time: number): Promise<Figure> => {
    const { name, headers, path } = surface;
    const pids = Object.fromEntries(
      ['gateway', surface.service, 'nats', 'postgres'].map((process) => [
        process === surface.service ? 'service' : process,
        stack.processes.get(process).pid!,
      ]),
    );
    const contender = { name, url: stack.gateway, headers, pids };
    const ask = { method: 'GET' as const, paths: [path] };
    return measure({ ...row, ask: () => ask }, contender, generator, { ask, seconds: time });
  };
  for (const surface of surfaces) await run(surface, warmUp);
  for (let round = 0; round < rounds; round++)
    for (const surface of surfaces) figures.get(surface.name)!.push(await run(surface, seconds));
  say(surfacesTable(figures));
}

async function surfacesOf({
  gateway,
  credentials: { admin, commerce, community, rtc },
}: Stack): Promise<Surface[]> {
  const { headers: store } = await Api.login(gateway, admin);
  const token = { authorization: `Bearer ${community.accessToken}` };
  const pair = Buffer.from(`${rtc.customerId}:${rtc.customerCertificate}`).toString('base64');
  return [
    { name: 'store: labels', service: 'store', path: '/api/v1/labels?limit=50', headers: store },
    {
      name: 'commerce: news',
      service: 'commerce',
      path: '/api/rest/v1/news/',
      headers: { authorization: `Token ${commerce.token}` },
    },
    { name: 'community: groups', service: 'community', path: '/api/v2/users/groups', headers: token },
    { name: 'community: topics', service: 'community', path: '/api/v2/forums/1/topics', headers: token },
    {
      name: 'rtc: projects',
      service: 'rtc-console',
      path: '/dev/v1/projects',
      headers: { authorization: `Basic ${pair}` },
    },
  ];
}

function surfacesTable(figures: Map<string, Figure[]>): string {
  const [[, baseline]] = [...figures] as [[string, Figure[]]];
  const processes = ['gateway', 'service', 'nats', 'postgres'];
  const head = ['', '/s', 'p50', 'p99', 'cost', 'limit', '', 'CPU cost', '| CPU µs:', ...processes, 'sum'];
  const lines = [...figures].map(([name, rounds]) => {
    const figure = typical(rounds);
    const { rate, p50, p99, cpu } = figure;
    const ratio = (of: (figure: Figure, base: Figure) => number): number =>
      median(rounds.map((round, index) => of(round, baseline[index]!)));
    const cost = ratio((round, base) => base.rate / round.rate);
    const cpuCost = ratio((round, base) => totalCpu(round) / totalCpu(base));
    const used = [...processes.map((process) => cpu[process]!), totalCpu(figure)];
    return [
      ...[
        name,
        rate.toFixed(0),
        `${p50.toFixed(1)} ms`,
        `${p99.toFixed(1)} ms`,
        cost.toFixed(2),
        maxCost.toFixed(2),
      ],
      ...[
        cost <= maxCost ? 'met' : 'MISSED',
        cpuCost.toFixed(2),
        '|',
        ...used.map((time) => time.toFixed(0)),
      ],
    ];
  });
  return table([head, ...lines]);
}
