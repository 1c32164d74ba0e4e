import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const release = '2.14.5';

/** SHA-256 of the project's Linux archives, as its own image build pins them (nats-io/nats-docker, 2.14.x/alpine3.22). */
const checksums: Record<string, { name: string; sha256: string }> = {
  x64: { name: 'amd64', sha256: '5e3b603d47c447bda1f77f9ac16dbf91c90aac4ff3681f8fbbc7201e4ed99355' },
  arm64: { name: 'arm64', sha256: '673a98d3faa79dde3f9ebf16d6dfac36a5f694e7ad2015e4954dd7939c85cd4c' },
};

export interface Archive {
  url: string;
  sha256: string;
  /** The server's path inside the archive. */
  member: string;
}

function official(): Archive {
  const pinned = process.platform === 'linux' ? checksums[process.arch] : undefined;
  if (!pinned) throw new Error(`no pinned checksum for ${process.platform}-${process.arch}`);
  const folder = `nats-server-v${release}-linux-${pinned.name}`;
  const url = `https://github.com/nats-io/nats-server/releases/download/v${release}/${folder}.tar.gz`;
  return { url, sha256: pinned.sha256, member: `${folder}/nats-server` };
}

/** The official release, taken only when its bytes are the pinned ones. */
export const releaseArchive = {
  title: `release ${release}`,
  download: (target: string): Promise<void> => downloadArchive(official(), target),
};

async function downloadArchive({ url, sha256, member }: Archive, target: string): Promise<void> {
  const bytes = await body(url);
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (actual !== sha256) throw new Error(`${url} has SHA-256 ${actual}, pinned is ${sha256}`);
  mkdirSync(dirname(target), { recursive: true });
  const work = mkdtempSync(join(dirname(target), 'release-'));
  try {
    writeFileSync(join(work, 'archive.tar.gz'), bytes);
    await promisify(execFile)('tar', ['-xzf', 'archive.tar.gz', member], { cwd: work });
    renameSync(join(work, member), target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function body(url: string): Promise<Buffer> {
  // Where a firewall swallows packets, the next source must have its turn soon.
  const connecting = new AbortController();
  const timer = setTimeout(() => connecting.abort(new Error('no answer in 5 s')), 5000);
  const signal = AbortSignal.any([connecting.signal, AbortSignal.timeout(120_000)]);
  const response = await fetch(url, { signal }).finally(() => clearTimeout(timer));
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}
