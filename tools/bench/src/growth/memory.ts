import { readdirSync, readFileSync } from 'node:fs';
import { apps, type Stack } from '@stoa/stack';
import { table } from '../table.js';

/** Memory that each process of the stack holds, with its children; what several share is shared out among them (PSS). */
export function memoryTable({ processes }: Stack): string {
  const children = childrenOf();
  const used = ['postgres', 'nats', ...apps.map(({ name }) => name)].map(
    (name) => [name, pssMb(processes.get(name).pid!, children)] as const,
  );
  const sum = used.reduce((total, [, megabytes]) => total + megabytes, 0);
  const lines = [...used, ['all', sum] as const].map(([name, megabytes]) => [
    name,
    `${megabytes.toFixed(0)} MB`,
  ]);
  return table([['memory after it', ''], ...lines]);
}

function pssMb(pid: number, children: ReadonlyMap<number, number[]>): number {
  const below = (children.get(pid) ?? []).reduce((sum, child) => sum + pssMb(child, children), 0);
  return below + Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) / 1024;
}

/** The processes that each has started. */
function childrenOf(): Map<number, number[]> {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  const parents = pids.map((pid) => [
    Number(pid),
    Number(/^PPid:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1]),
  ]);
  const children = new Map<number, number[]>();
  for (const [pid, parent] of parents) children.set(parent!, [...(children.get(parent!) ?? []), pid!]);
  return children;
}

/** Empty for a process that has ended. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
