import { may, type Authority } from '@stoa/auth';

const calls = 200_000;
const rounds = 5;
const credential = { kind: 'token', id: 'bench' } as const;
const scopes = Array.from({ length: 20 }, (_, index) => `GET /store${index}/*`);
/** More than the answers that are kept per credential, as records are in use. */
const ids = Array.from({ length: 20_000 }, (_, index) => index.toString(16).padStart(24, '0'));
const recordsOf = (store: string): string[] => ids.map((id) => `/${store}/${id}`);

const authorities: [what: string, of: () => Authority, resources: string[]][] = [
  ['all scopes', shared({ credentials: ['* /*'], credential }), recordsOf('store19')],
  ['20 scopes, the last one grants', shared({ credentials: scopes, credential }), recordsOf('store19')],
  ['20 scopes, none grants', shared({ credentials: scopes, credential }), recordsOf('other')],
  [
    'a key',
    shared({ credentials: ['forum_api'], credential: { kind: 'key', id: 'bench', surface: 'community' } }),
    ['community:topics'],
  ],
  [
    '20 scopes that are new each time',
    () => ({ credentials: [...scopes], credential }),
    recordsOf('store19'),
  ],
];

/** CPU of the permission check by itself: microseconds per call, the median of five rounds. */
export function benchPermission(): void {
  for (const [what, of, resources] of authorities) {
    const taken = Array.from({ length: rounds }, () => round(of, resources)).sort((a, b) => a - b);
    console.log(`${what.padEnd(36)} ${taken[Math.floor(rounds / 2)]!.toFixed(2)} µs`);
  }
}

function round(of: () => Authority, resources: string[]): number {
  const begin = process.cpuUsage();
  for (let call = 0; call < calls; call++) may(of(), 'read', resources[call % resources.length]!);
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / calls;
}

function shared(authority: Authority): () => Authority {
  return () => authority;
}
