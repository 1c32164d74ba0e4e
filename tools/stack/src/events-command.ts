import { Bus } from '@stoa/bus';
import { isAlive } from '@stoa/embedded';
import { readConfig } from './config.js';
import { readInfra, type Infra } from './infra-file.js';
import { pathsOf } from './paths.js';

const usage = `npm run events -- lag            how far the events of each service are behind
npm run events -- dead           events that a consumer could not work off, with the error
npm run events -- replay <n>...  work them off again: those who have done with one skip it
npm run events -- drop <n>...    forget them`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** What operators do with events, on the stack that runs in the data folder, or on the given NATS. */
export async function main([verb = '', ...args]: string[]): Promise<void> {
  const config = readConfig();
  const infra = readInfra(pathsOf(config.STOA_DATA_DIR).infra);
  const running = infra && isAlive(infra.pid) ? infra : undefined;
  const url = running?.nats.url ?? config.NATS_URL;
  if (!url) throw new Error(`Nothing runs in ${config.STOA_DATA_DIR}, and NATS_URL is not given`);
  if (verb === 'lag') return printLag(running);
  const commands: Record<string, (bus: Bus) => Promise<void>> = {
    dead: printDeadEvents,
    replay: (bus) =>
      each(args, async (seq) => ((await bus.events.replay(seq)) ? 'published again' : 'not there')),
    drop: (bus) => each(args, (seq) => bus.events.deleteDeadLetter(seq).then(() => 'dropped')),
  };
  const command = commands[verb];
  if (!command) throw new Error(usage);
  const bus = await Bus.connect({ url, name: 'events' });
  try {
    await bus.events.ensure();
    await command(bus);
  } finally {
    await bus.drain();
  }
}

async function printLag(infra: Infra | undefined): Promise<void> {
  if (!infra) throw new Error('Only a running stack knows its lag');
  const services = Object.entries(infra.apps).filter(([name]) => name in infra.databases);
  for (const [name, url] of services) {
    const text = await fetch(`${url}/metrics`).then((reply) => reply.text());
    const lag = /^stoa_events_lag_seconds(?:\{.*\})? (\S+)$/m.exec(text)?.[1];
    if (lag !== undefined) say(`${name.padEnd(12)} ${Number(lag).toFixed(1)} s`);
  }
}

async function printDeadEvents(bus: Bus): Promise<void> {
  let count = 0;
  for await (const { seq, consumer, event, id, error, time } of bus.events.deadLetters()) {
    say(`${String(seq).padStart(5)}  ${time}  ${consumer}\n       ${event} ${id}: ${error}`);
    count++;
  }
  say(count ? `${count} dead: "npm run events -- replay <number>" tries one again` : 'none');
}

async function each(args: string[], work: (seq: number) => Promise<string>): Promise<void> {
  if (!args.length || !args.every((arg) => /^\d+$/.test(arg))) throw new Error(usage);
  for (const arg of args) say(`${arg}: ${await work(Number(arg))}`);
}
