import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { appEnv, type Facts } from './app-env.js';
import { appProgram } from './app-program.js';
import type { Listening } from './gateway-address.js';
import type { App } from './apps.js';
import { follow, important, throttled } from './log-lines.js';
import type { Processes } from './processes.js';
import type { Report } from './report.js';
import { Supervised } from './supervised.js';

interface Surroundings {
  gateway: Listening;
  appsDir: string;
  logDir: string;
  facts: Facts;
  processes: Processes;
  report: Report;
}

/** Starts instances of apps in one stack. */
export class AppRunner {
  readonly #in: Surroundings;

  constructor(surroundings: Surroundings) {
    this.#in = surroundings;
  }

  /** Comes back when the new instance serves. */
  async start(app: App, port?: number): Promise<Supervised> {
    const { processes, report } = this.#in;
    const name = processes.nextName(app.name);
    const process = new Supervised(await this.#program(app, name, port));
    processes.own(app.isGateway ? 'gateway' : 'service', process);
    await report.step(
      name,
      () => process.start(),
      () => new URL(process.url ?? '').host,
    );
    return process;
  }

  async #program(app: App, name: string, port: number | undefined) {
    const { appsDir, logDir, facts, report, gateway } = this.#in;
    const cwd = join(appsDir, app.name);
    const entry = join(cwd, 'dist', 'main.js');
    if (!existsSync(entry)) throw new Error(`${entry} is missing: "npm run build" makes it`);
    const say = throttled(report.say, `${name}: more in ${join(logDir, `${name}.log`)}`);
    const env = appEnv(app, facts);
    const listening = app.isGateway ? gateway : undefined;
    const nodeArgs = [...(app.nodeFlags ?? []), entry];
    const options = { name, nodeArgs, cwd, env, logDir, say: report.say, port, listening };
    const program = await appProgram(options);
    follow(program.log, (line) => {
      const words = important(name, line);
      if (words) say(words);
    });
    return program;
  }
}
