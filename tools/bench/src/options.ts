import { parseArgs } from 'node:util';

export interface Options {
  /** Names of rows; none means all of them. */
  only: string[];
  seconds: number;
  rounds: number;
  records: number;
}

const usage = `npm run bench -- [get] [list100] [list10000] [create] [change] [packets] [memory]
npm run bench -- realtime
npm run bench -- surfaces
npm run bench -- commerce
npm run bench -- orders
npm run bench -- growth
npm run bench -- permission
  --seconds N   of each measurement (5)
  --rounds N    in which the two sides take turns (3)
  --records N   in the store (100000)`;

export function readOptions(args: string[]): Options {
  const number = (value: string): number => {
    if (/^[1-9]\d*$/.test(value)) return Number(value);
    throw new Error(`"${value}" is no positive number\n${usage}`);
  };
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '5' },
      rounds: { type: 'string', default: '3' },
      records: { type: 'string', default: '100000' },
    },
  });
  return {
    only: positionals,
    seconds: number(values.seconds),
    rounds: number(values.rounds),
    records: number(values.records),
  };
}
