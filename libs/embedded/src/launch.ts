import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { guard } from './guard.js';
import { lastLines, logSize, openLog } from './log-file.js';

/** How a process ended: by itself with a code, or by a signal. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** One run of a process. */
export interface Running {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  stop(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

/** A process of our own, which may listen to messages. */
export interface Spawned extends Running {
  send(message: object): void;
}

interface Command {
  /** For messages. */
  name: string;
  command: string;
  args: string[];
  options?: SpawnOptions;
  /** Path of the log that takes stdout and stderr. */
  log: string;
  /** With an IPC channel: it closes when this process ends, and the child notices. */
  ipc?: boolean;
  /** The first signal, and the one for a process that has not ended after 15 s. */
  signals: readonly [NodeJS.Signals, NodeJS.Signals];
  /** Seconds that the process may go on after our own sudden end, before the gentle signal. */
  grace?: number;
}

export interface Program extends Command {
  /** Resolves when the server accepts connections; must reject when the signal reports that the server has ended. */
  ready: (signal: AbortSignal) => Promise<void>;
}

/** A server that failed to start, with the last lines of its log. */
export class StartupError extends Error {
  constructor(
    message: string,
    readonly log: string,
  ) {
    super(log ? `${message}\n${log.replace(/^/gm, '    ')}` : message);
    this.name = 'StartupError';
  }
}

/** Starts a program with its output in its log, and resolves when it is ready. */
export async function launch(program: Program): Promise<Running> {
  const logStart = logSize(program.log);
  const running = await spawnGuarded(program);
  try {
    await untilReady(running, program, logStart);
  } catch (error) {
    await running.stop();
    throw error;
  }
  return running;
}

/** Starts a process that does not outlive this one and does not keep it alive either. */
export async function spawnGuarded(command: Command): Promise<Spawned> {
  const { name, signals, grace = 0, ipc } = command;
  const fd = openLog(command.log);
  const child = spawn(command.command, command.args, {
    ...command.options,
    // A session of its own: Ctrl-C in the terminal must reach the process that stops all in order, not all at once.
    detached: true,
    stdio: ['ignore', fd, fd, ...(ipc ? (['ipc'] as const) : [])],
  });
  closeSync(fd);
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  child.on('error', () => undefined);
  await once(child, 'spawn').catch((error: Error) => {
    throw new StartupError(`${name} cannot be started: ${error.message}`, '');
  });
  const pid = child.pid as number;
  void exited.then(guard(pid, { signals, grace }));
  child.unref();
  child.channel?.unref();
  const stop = (): Promise<void> => stopChild(child, exited, signals);
  const send = (message: object): void => void child.send?.(message, () => undefined);
  return { pid, exited, stop, send, kill: (signal) => void child.kill(signal) };
}

async function stopChild(
  child: ChildProcess,
  exited: Promise<Exit>,
  signals: Program['signals'],
): Promise<void> {
  child.ref();
  if (child.exitCode === null && child.signalCode === null) child.kill(signals[0]);
  const timer = setTimeout(() => child.kill(signals[1]), 15_000);
  await exited;
  clearTimeout(timer);
}

async function untilReady(running: Running, program: Program, logStart: number): Promise<void> {
  const { name, log } = program;
  const abort = new AbortController();
  const fail = (how: string): never => {
    throw new StartupError(`${name} ${how}; the end of ${log}:`, lastLines(log, { start: logStart }));
  };
  const death = running.exited.then(({ code, signal }) =>
    fail(`did not start (${signal ?? `exit ${code}`})`),
  );
  const timeout = setTimeout(() => abort.abort(), 120_000);
  const ready = program
    .ready(abort.signal)
    .then(() => abort.signal.aborted && fail('was not ready in 120 s'));
  try {
    await Promise.race([ready, death]);
  } finally {
    clearTimeout(timeout);
    abort.abort();
    death.catch(() => undefined);
    ready.catch(() => undefined);
  }
}
