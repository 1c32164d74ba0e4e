import { readdirSync, readFileSync } from 'node:fs';

/** Ticks of /proc per second: 100 on every Linux that Node runs on. */
const ticks = 100;

interface Stat {
  parent: number;
  /** CPU seconds, of children that ended too. */
  seconds: number;
}

function stat(pid: number): Stat | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const [user, system, ofUser, ofSystem] = fields.slice(11, 15).map(Number) as [
      number,
      number,
      number,
      number,
    ];
    return { parent: Number(fields[1]), seconds: (user + system + ofUser + ofSystem) / ticks };
  } catch {
    return undefined; // it ended meanwhile, or this is no Linux
  }
}

/** CPU seconds that each named process has used so far, with its children: PostgreSQL works in many. */
export function cpuSeconds(pids: Record<string, number>): Record<string, number> {
  const all = new Map<number, Stat>();
  for (const entry of readdirSync('/proc')) {
    const found = /^\d+$/.test(entry) && stat(Number(entry));
    if (found) all.set(Number(entry), found);
  }
  const used = (pid: number): number => {
    const children = [...all].filter(([, { parent }]) => parent === pid).map(([child]) => used(child));
    return children.reduce((sum, seconds) => sum + seconds, all.get(pid)?.seconds ?? 0);
  };
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, used(pid)]));
}

/** CPU seconds of this process's children that have ended. */
export function childSeconds(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[13]) + Number(fields[14])) / ticks;
}

/** Resident memory of a process in MB. */
export function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
}
