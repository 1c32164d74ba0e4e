import { z } from 'zod';
import { network, type Network } from './address.js';

const list = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

const networks = z.string().transform((text, context): Network[] => {
  try {
    return list(text).map(network);
  } catch {
    context.addIssue({ code: 'custom', message: 'is not a list of networks such as 10.1.0.0/16' });
    return z.NEVER;
  }
});

const ports = z
  .string()
  .transform((text) => list(text).map(Number))
  .pipe(z.array(z.int().min(1).max(65_535)));

/** The variables of a process that sends requests to addresses which its users choose. */
export const egressConfig = z.object({
  STOA_EGRESS_ALLOW: networks
    .prefault('')
    .describe('Networks that requests may reach although they are private, on any port and without TLS'),
  STOA_EGRESS_PORTS: ports.prefault('80,443,8080,8443').describe('Ports that requests may reach'),
});

export type EgressConfig = z.infer<typeof egressConfig>;
