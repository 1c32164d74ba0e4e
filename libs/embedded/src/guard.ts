import { spawn } from 'node:child_process';

/**
 * The shell waits on a pipe that only this process holds open, so it wakes up when this process is gone for whatever
 * reason, SIGKILL included. It has a session of its own: Ctrl-C in the terminal does not reach it.
 */
const script = `
read -r _
sleep "$4"
kill -s "$2" "$1" || exit 0
n=0
while kill -0 "$1" && [ $n -lt 120 ]; do sleep 0.1; n=$((n + 1)); done
kill -s "$3" "$1"
`;

export interface GuardOptions {
  /** The first signal, and the one for a process that has not ended after 12 s. */
  signals: readonly [NodeJS.Signals, NodeJS.Signals];
  /** Seconds between the end of this process and the first signal, in which other processes can finish their work. */
  grace?: number;
}

/** Ends process `pid` when this one dies. The caller must release the guard as soon as `pid` has exited. */
export function guard(pid: number, { signals, grace = 0 }: GuardOptions): () => void {
  const names = signals.map((signal) => signal.slice(3));
  const shell = spawn('/bin/sh', ['-c', script, 'stoa-guard', String(pid), ...names, String(grace)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  shell.on('error', () => undefined);
  shell.unref();
  shell.stdin.on('error', () => undefined);
  (shell.stdin as unknown as { unref(): void }).unref();
  return () => void shell.kill('SIGKILL');
}
