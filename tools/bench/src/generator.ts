import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Argv } from '@stoa/embedded';
import { childSeconds } from './processes.js';
import { findWrk, requestFile, wrkScript } from './wrk.js';

/** What is asked for: one method, and paths and bodies that are gone through in turn. */
export interface Ask {
  method: 'GET' | 'POST' | 'PATCH';
  paths: readonly string[];
  bodies?: readonly string[];
}

export interface Load {
  url: string;
  headers: Record<string, string>;
  connections: number;
  seconds: number;
  ask: Ask;
}

export interface Measured {
  answers: number;
  failures: number;
  seconds: number;
  bytes: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** CPU seconds of the generator itself. */
  cpu: number;
}

interface Said {
  requests: number;
  bytes: number;
  microseconds: number;
  p50: number;
  p99: number;
  refused: number;
  broken: number;
}

/**
 * The load generator: wrk, one thread in C. A generator in Node takes the cores from what it measures and hides half of
 * the difference between two servers.
 */
export class Generator {
  private constructor(private readonly wrk: Argv) {}

  static async find(cacheDir: string): Promise<Generator> {
    return new Generator(await findWrk(cacheDir));
  }

  async run(load: Load): Promise<Measured> {
    const folder = await mkdtemp(join(tmpdir(), 'stoa-wrk-'));
    try {
      const [script, requests] = [join(folder, 'script.lua'), join(folder, 'requests')];
      await writeFile(script, wrkScript);
      await writeFile(requests, requestFile(requestsOf(load)));
      return await this.#measure(load, [script, load.url, '--', requests]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #measure({ connections, seconds }: Load, [script, ...rest]: string[]): Promise<Measured> {
    const [command, ...first] = this.wrk;
    const pace = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '30s'];
    const before = childSeconds();
    const { stdout } = await promisify(execFile)(command, [...first, ...pace, '-s', script!, ...rest]);
    const cpu = childSeconds() - before;
    const said = JSON.parse(stdout.trim().split('\n').at(-1)!) as Said;
    return {
      answers: said.requests - said.refused,
      failures: said.refused + said.broken,
      seconds: said.microseconds / 1e6,
      bytes: said.bytes,
      p50: said.p50 / 1000,
      p99: said.p99 / 1000,
      cpu,
    };
  }
}

/** Whole requests as they go over the wire, made beforehand so that the generator only writes them. */
function requestsOf({ url, headers, ask: { method, paths, bodies = [''] } }: Load): string[] {
  const { host, pathname } = new URL(url);
  const prefix = pathname.replace(/\/$/, '');
  const fields = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Array.from({ length: Math.max(paths.length, bodies.length) }, (_, place) => {
    const body = bodies[place % bodies.length]!;
    const length = body ? `content-length: ${Buffer.byteLength(body)}\r\n` : '';
    const path = prefix + paths[place % paths.length]!;
    return `${method} ${path} HTTP/1.1\r\n${fields.join('')}${length}\r\n${body}`;
  });
}
