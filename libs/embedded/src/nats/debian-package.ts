import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * Debian's package, unpacked and not installed, so without root. apt checks the signature.
 *
 * The machine's package lists are tried first. Where they are empty or old, lists of our own are fetched beside the
 * cache: reading them needs no root and changes nothing on the machine.
 */
export const debianPackage = {
  title: 'Debian package',
  async download(target: string): Promise<void> {
    mkdirSync(dirname(target), { recursive: true });
    // Renaming inside one folder is atomic, so parallel starters do not see half a file.
    const work = mkdtempSync(join(dirname(target), 'apt-'));
    try {
      await downloadWith([], work).catch(() => downloadFresh(work));
      const archive = readdirSync(work).find((name) => name.endsWith('.deb'));
      await execute('dpkg-deb', ['-x', join(work, archive as string), join(work, 'files')]);
      const server = join(work, 'files', 'usr', 'sbin', 'nats-server');
      chmodSync(server, 0o755);
      renameSync(server, target);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  },
};

const downloadWith = (options: string[], cwd: string): Promise<unknown> =>
  execute('apt-get', [...options, '-qq', '-o', 'APT::Sandbox::User=', 'download', 'nats-server'], {
    cwd,
    timeout: 60_000,
  });

async function downloadFresh(work: string): Promise<void> {
  const settings = {
    'Dir::State': join(work, 'state'),
    'Dir::State::status': '/var/lib/dpkg/status',
    'Dir::Cache': join(work, 'cache'),
    // Only the distribution's own sources: others may be slow or gone, and do not have it.
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
  await downloadWith(options, work);
}
