import { findProgram, type Argv, type Program } from '@stoa/embedded';

const wrk: Program = {
  name: 'wrk',
  version: /^wrk \S+.*Copyright/,
  // Debian's package is linked with a library that few machines have.
  debian: { packages: ['wrk', 'libluajit-5.1-2', 'libluajit-5.1-common'], path: 'usr/bin/wrk' },
  advice: 'Install it (apt install wrk, brew install wrk).',
};

export const findWrk = (cacheDir: string): Promise<Argv> => findProgram(wrk, { cacheDir, say: console.log });

/** wrk's script: the requests of a file in turn, and the result as a line of JSON. */
export const wrkScript = `
local requests, last = {}, 0

function init(args)
  local file = assert(io.open(args[1], "rb"))
  for line in file:lines() do
    requests[#requests + 1] = file:read(tonumber(line))
    file:read(1)
  end
  file:close()
end

function request()
  last = last % #requests + 1
  return requests[last]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\\n{"requests":%d,"bytes":%.0f,"microseconds":%.0f,"p50":%.0f,"p99":%.0f,"refused":%d,"broken":%d}\\n',
    summary.requests, summary.bytes, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
`;

/** The file that the script reads: each request after a line with its length in bytes. */
export const requestFile = (requests: readonly string[]): string =>
  requests.map((request) => `${Buffer.byteLength(request)}\n${request}\n`).join('');
