import { findProgram, type Argv, type Lookup, type Program } from '../find-program.js';
import { releaseArchive } from './release-archive.js';

const natsServer: Program = {
  name: 'nats-server',
  version: /nats-server: v\S+/,
  release: releaseArchive,
  debian: { packages: ['nats-server'], path: 'usr/sbin/nats-server' },
  advice:
    'Install it (apt install nats-server, brew install nats-server), or name one in NATS_SERVER_BIN, ' +
    'or set NATS_URL to a running server with JetStream.',
};

export const findNatsServer = (lookup: Lookup): Promise<Argv> => findProgram(natsServer, lookup);
