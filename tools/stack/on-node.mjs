// Started by hand, these scripts may run on the machine's own, older Node; npm scripts run on the one in node_modules.
// Then this process only passes signals on; the IPC channel closes when it ends, and the right one notices.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const wanted = 24;
const ours = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));

if (Number.parseInt(process.versions.node, 10) < wanted) {
  if (!existsSync(ours)) {
    console.error(`Stoa needs Node ${wanted}; run "npm start", which installs it into node_modules.`);
    process.exit(1);
  }
  const child = spawn(ours, process.argv.slice(1), { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, 'exit');
  process.exit(code ?? 1);
}
