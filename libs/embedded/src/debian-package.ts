import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * Debian packages, unpacked into `folder` and not installed, so without root. apt checks the signatures.
 *
 * The machine's package lists are tried first. Where they are empty or old, lists of our own are fetched beside the
 * cache: reading them needs no root and changes nothing on the machine.
 */
export async function unpackDebian(packages: readonly string[], folder: string): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  // Renaming inside one folder is atomic, so parallel starters do not see half of the files.
  const work = mkdtempSync(join(dirname(folder), 'apt-'));
  try {
    await download(packages, [], work).catch(() => downloadFresh(packages, work));
    const files = join(work, 'files');
    for (const archive of readdirSync(work).filter((name) => name.endsWith('.deb')))
      await execute('dpkg-deb', ['-x', join(work, archive), files]);
    chmodSync(files, 0o755);
    replace(files, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function replace(files: string, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  try {
    renameSync(files, folder);
  } catch (error) {
    // A parallel starter was faster; its files are the same.
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
  }
}

const download = (packages: readonly string[], options: string[], cwd: string): Promise<unknown> =>
  execute('apt-get', [...options, '-qq', '-o', 'APT::Sandbox::User=', 'download', ...packages], {
    cwd,
    timeout: 60_000,
  });

async function downloadFresh(packages: readonly string[], work: string): Promise<void> {
  const settings = {
    'Dir::State': join(work, 'state'),
    'Dir::State::status': '/var/lib/dpkg/status',
    'Dir::Cache': join(work, 'cache'),
    // Only the distribution's own sources: others may be slow or gone, and do not have the packages.
    'Acquire::Retries': '1',
    'Acquire::http::Timeout': '15',
    'Acquire::Languages': 'none',
    'APT::Sandbox::User': '',
  };
  mkdirSync(join(work, 'state', 'lists', 'partial'), { recursive: true });
  mkdirSync(join(work, 'cache', 'archives', 'partial'), { recursive: true });
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  // One unreachable third-party source makes update fail although Debian's lists arrived: the download decides.
  await execute('apt-get', [...options, '-qq', 'update'], { timeout: 120_000 }).catch(() => undefined);
  await download(packages, options, work);
}
